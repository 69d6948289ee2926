/** Every version that the Windows tests use, in one place. Raise `layoutVersion` when a cached shape changes. */

export const layoutVersion = 2;

/** Where a Windows CPython comes from, and what it borrows from another one because its publisher left it out. */
export interface PinnedPython {
  readonly source: 'go-embed-python' | 'bytedeco';
  /** Version of the Go module or of the Maven artifact. */
  readonly artifact: string;
  /** The Python whose `venv` redirectors are placed in this one; the bytedeco builds ship none. */
  readonly redirectorFrom?: PythonVersion;
  /** The Python whose `ensurepip` is placed in this one; the go-embed-python builds ship none. */
  readonly ensurepipFrom?: PythonVersion;
}

export type PythonVersion =
  | '3.7.7'
  | '3.9.6'
  | '3.10.8'
  | '3.10.16'
  | '3.11.3'
  | '3.11.11'
  | '3.12.1'
  | '3.13.5'
  | '3.14.3'
  | '3.14.6';

export const pinnedPythons: Readonly<Record<PythonVersion, PinnedPython>> = {
  '3.7.7': { source: 'bytedeco', artifact: '3.7.7-1.5.3', redirectorFrom: '3.10.16' },
  '3.9.6': { source: 'bytedeco', artifact: '3.9.6-1.5.6', redirectorFrom: '3.10.16' },
  '3.10.8': { source: 'bytedeco', artifact: '3.10.8-1.5.8', redirectorFrom: '3.10.16' },
  '3.10.16': { source: 'go-embed-python', artifact: 'v0.0.0-3.10.16-20241219-1', ensurepipFrom: '3.10.8' },
  '3.11.3': { source: 'bytedeco', artifact: '3.11.3-1.5.9', redirectorFrom: '3.11.11' },
  '3.11.11': { source: 'go-embed-python', artifact: 'v0.0.0-3.11.11-20241219-1', ensurepipFrom: '3.11.3' },
  '3.12.1': { source: 'bytedeco', artifact: '3.12.1-1.5.10', redirectorFrom: '3.11.11' },
  '3.13.5': { source: 'bytedeco', artifact: '3.13.5-1.5.12', redirectorFrom: '3.14.6' },
  '3.14.3': { source: 'bytedeco', artifact: '3.14.3-1.5.13', redirectorFrom: '3.14.6' },
  '3.14.6': { source: 'go-embed-python', artifact: 'v0.0.0-3.14.6-20260610-1', ensurepipFrom: '3.14.3' },
};

export const goEmbedPythonModule = 'github.com/kluctl/go-embed-python';
export const bytedecoArtifact = 'org.bytedeco:cpython';

/** A series such as `3.11` stands for the build of it that ships its own redirector, where there is one. */
export const pythonOfSeries = {
  '3.7': '3.7.7',
  '3.9': '3.9.6',
  '3.10': '3.10.16',
  '3.11': '3.11.11',
  '3.12': '3.12.1',
  '3.13': '3.13.5',
  '3.14': '3.14.6',
} as const satisfies Record<string, PythonVersion>;

export type PythonSeries = keyof typeof pythonOfSeries;

export type NodeVersion = '20.20.2' | '22.20.0';
export const nodeVersions: readonly NodeVersion[] = ['20.20.2', '22.20.0'];

export type UvVersion = '0.8.24' | '0.13.9';
/** 0.8.24 writes launchers with a trailer, 0.13.9 launchers with PE resources. */
export const uvVersions: readonly UvVersion[] = ['0.8.24', '0.13.9'];

export type VirtualenvVersion = '16.7.12' | '20.21.1' | '21.15.8';
export const virtualenvRequirements: Readonly<Record<VirtualenvVersion, readonly string[]>> = {
  '16.7.12': ['virtualenv==16.7.12'],
  '20.21.1': ['virtualenv==20.21.1', 'distlib==0.3.9', 'filelock==3.12.2', 'platformdirs==3.11.0'],
  '21.15.8': [
    'virtualenv==21.15.8',
    'distlib==0.4.4',
    'filelock==3.25.2',
    'packaging==26.3',
    'platformdirs==4.9.4',
    'python-discovery==1.9.5',
    'typing-extensions==4.16.0',
  ],
};

export const ziglangVersion = '0.13.0';

/** The packages that a test may name; each brings the pinned requirements beside it. */
export type SamplePackage = 'flask' | 'black' | 'httpie';

const flaskOld = ['flask==2.2.5', 'werkzeug==2.2.3', 'jinja2==3.1.4', 'itsdangerous==2.1.2', 'click==8.1.7'];
const flaskNew = [
  'flask==3.0.3',
  'werkzeug==3.0.6',
  'jinja2==3.1.6',
  'itsdangerous==2.2.0',
  'click==8.1.8',
  'blinker==1.9.0',
];
const importlibMetadata = ['importlib-metadata==6.7.0', 'zipp==3.15.0', 'typing-extensions==4.7.1'];
const httpie = [
  'httpie==3.2.2',
  'charset-normalizer==3.4.0',
  'defusedxml==0.7.1',
  'requests==2.31.0',
  'pysocks==1.7.1',
  'pygments==2.17.2',
  'requests-toolbelt==1.0.0',
  'multidict==6.0.5',
  'rich==13.8.1',
  'markdown-it-py==2.2.0',
  'mdurl==0.1.2',
  'certifi==2024.8.30',
  'idna==3.7',
  'urllib3==2.0.7',
  'colorama==0.4.6',
];
const blackNeeds = ['mypy-extensions==1.0.0', 'click==8.1.7', 'colorama==0.4.6'];
const blackOld = [
  'black==23.12.1',
  ...blackNeeds,
  'pathspec==0.11.2',
  'platformdirs==3.11.0',
  'packaging==24.0',
];
const backports = ['tomli==2.0.1', 'typing-extensions==4.7.1'];
const blackNew = ['mypy-extensions==1.0.0', 'click==8.1.8', 'colorama==0.4.6', 'pathspec==0.12.1'];

/** What `pip install` gets for each sample package, without asking an index: nothing is resolved. */
export const sampleRequirements: Readonly<
  Record<PythonSeries, Partial<Record<SamplePackage, readonly string[]>>>
> = {
  '3.7': {
    flask: [...flaskOld, 'markupsafe==2.1.5', 'colorama==0.4.6', ...importlibMetadata],
    black: [
      'black==23.3.0',
      ...blackNeeds,
      'pathspec==0.11.2',
      'platformdirs==3.11.0',
      'packaging==24.0',
      'typed-ast==1.5.5',
      ...backports,
    ],
  },
  '3.9': {
    flask: [...flaskOld, 'markupsafe==2.1.5', 'colorama==0.4.6', ...importlibMetadata],
    black: [...blackOld, ...backports],
    httpie,
  },
  '3.10': {
    flask: [...flaskOld, 'markupsafe==2.1.5', 'colorama==0.4.6'],
    black: [...blackOld, ...backports],
    httpie,
  },
  '3.11': {
    flask: [...flaskOld, 'markupsafe==2.1.5', 'colorama==0.4.6'],
    black: blackOld,
    httpie,
  },
  '3.12': {
    flask: [...flaskNew, 'markupsafe==2.1.5', 'colorama==0.4.6'],
    black: ['black==24.10.0', ...blackNew, 'platformdirs==4.3.6', 'packaging==24.2'],
  },
  '3.13': {
    flask: [...flaskNew, 'markupsafe==3.0.2', 'colorama==0.4.6'],
    black: ['black==24.10.0', ...blackNew, 'platformdirs==4.3.6', 'packaging==24.2'],
  },
  '3.14': {
    flask: [...flaskNew, 'markupsafe==3.0.3', 'colorama==0.4.6'],
    black: ['black==25.11.0', ...blackNew, 'platformdirs==4.3.6', 'packaging==24.2', 'pytokens==0.4.1'],
  },
};

/** setuptools 65.5.0 is among the last that write `name.exe` with `name-script.py`; 3.12 and later cannot run it. */
export const setuptoolsWithScriptPairs = 'setuptools==65.5.0';
export const wheelForScriptPairs = 'wheel==0.42.0';
