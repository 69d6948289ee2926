/** The last releases for each Python, found by `uv pip compile --only-binary :all:` for flask, black and ipykernel. */
const apps: Readonly<Record<string, string>> = {
  '2.7': 'click==7.1.2 flask==1.1.4 itsdangerous==1.1.0 jinja2==2.11.3 markupsafe==1.1.1 werkzeug==1.0.1',
  '3.6':
    'appdirs==1.4.4 attrs==22.2.0 backcall==0.2.0 black==19.10b0 click==8.0.4 dataclasses==0.8 ' +
    'decorator==5.1.1 flask==2.0.3 importlib-metadata==4.8.3 ipykernel==5.5.6 ipython==7.16.3 ' +
    'ipython-genutils==0.2.0 itsdangerous==2.0.1 jedi==0.17.2 jinja2==3.0.3 jupyter-client==6.1.12 ' +
    'jupyter-core==4.9.2 markupsafe==2.0.1 parso==0.7.1 pathspec==0.9.0 pexpect==4.9.0 pickleshare==0.7.5 ' +
    'prompt-toolkit==3.0.3 ptyprocess==0.7.0 pygments==2.14.0 python-dateutil==3.0.0 pyzmq==25.1.2 ' +
    'regex==2023.8.8 six==1.17.0 toml==0.10.2 tornado==6.1 traitlets==4.3.3 typed-ast==1.5.5 ' +
    'typing-extensions==4.1.1 tzdata==2026.6 wcwidth==0.2.14 werkzeug==2.0.3 zipp==3.6.0',
  '3.7':
    'backcall==0.2.0 black==23.3.0 click==8.1.8 debugpy==1.7.0 decorator==5.1.1 entrypoints==0.4.2 ' +
    'flask==2.2.5 importlib-metadata==6.7.0 ipykernel==6.16.2 ipython==7.34.0 itsdangerous==2.1.2 ' +
    'jedi==0.19.2 jinja2==3.1.6 jupyter-client==7.4.9 jupyter-core==4.12.0 markupsafe==2.1.5 ' +
    'matplotlib-inline==0.1.6 mypy-extensions==1.0.0 nest-asyncio==1.6.0 packaging==24.0 parso==0.8.7 ' +
    'pathspec==0.11.2 pexpect==4.9.0 pickleshare==0.7.5 platformdirs==4.0.0 prompt-toolkit==3.0.48 ' +
    'psutil==7.2.2 ptyprocess==0.7.0 pygments==2.17.2 python-dateutil==3.0.0 pyzmq==26.2.1 six==1.17.0 ' +
    'tomli==2.0.1 tornado==6.2 traitlets==5.9.0 typed-ast==1.5.5 typing-extensions==4.7.1 tzdata==2026.6 ' +
    'wcwidth==0.2.14 werkzeug==2.2.3 zipp==3.15.0',
  '3.8':
    'asttokens==3.0.2 backcall==0.2.0 black==24.8.0 blinker==1.8.2 click==8.1.8 comm==0.2.3 ' +
    'debugpy==1.8.21 decorator==5.3.1 executing==2.3.0 flask==3.0.3 importlib-metadata==8.5.0 ' +
    'ipykernel==6.29.5 ipython==8.12.3 itsdangerous==2.2.0 jedi==0.19.2 jinja2==3.1.6 ' +
    'jupyter-client==8.6.3 jupyter-core==5.8.1 markupsafe==2.1.5 matplotlib-inline==0.1.7 ' +
    'mypy-extensions==1.1.0 nest-asyncio==1.6.0 packaging==26.2 parso==0.8.7 pathspec==0.12.1 ' +
    'pexpect==4.9.0 pickleshare==0.7.5 platformdirs==4.3.6 prompt-toolkit==3.0.52 psutil==7.2.2 ' +
    'ptyprocess==0.7.0 pure-eval==0.2.4 pygments==2.19.2 python-dateutil==3.0.0 pyzmq==27.1.0 six==1.17.0 ' +
    'stack-data==0.6.3 tomli==2.5.0 tornado==6.4.2 traitlets==5.14.3 typing-extensions==4.13.2 ' +
    'tzdata==2026.6 wcwidth==0.8.5 werkzeug==3.0.6 zipp==3.20.2',
  '3.9':
    'asttokens==3.0.2 black==25.11.0 blinker==1.9.0 click==8.1.8 comm==0.2.3 debugpy==1.8.21 ' +
    'decorator==5.3.1 exceptiongroup==1.3.1 executing==2.3.0 flask==3.1.3 importlib-metadata==8.7.1 ' +
    'ipykernel==6.31.0 ipython==8.18.1 itsdangerous==2.2.0 jedi==0.19.2 jinja2==3.1.6 ' +
    'jupyter-client==8.6.3 jupyter-core==5.8.1 markupsafe==3.0.4 matplotlib-inline==0.2.2 ' +
    'mypy-extensions==1.1.0 nest-asyncio==1.6.0 packaging==26.3 parso==0.8.7 pathspec==1.1.1 ' +
    'pexpect==4.9.0 platformdirs==4.4.0 prompt-toolkit==3.0.52 psutil==7.2.2 ptyprocess==0.7.0 ' +
    'pure-eval==0.2.4 pygments==2.21.0 python-dateutil==3.0.0 pytokens==0.4.1 pyzmq==27.3.0 six==1.17.0 ' +
    'stack-data==0.6.3 tomli==2.5.0 tornado==6.5.10 traitlets==5.15.1 typing-extensions==4.16.0 ' +
    'tzdata==2026.6 wcwidth==0.9.4 werkzeug==3.1.9 zipp==3.23.1',
  '3.10':
    'asttokens==3.0.2 black==26.10.1 blinker==1.9.0 click==8.5.1 comm==0.2.3 debugpy==1.8.22 ' +
    'decorator==5.3.1 exceptiongroup==1.3.1 executing==2.3.0 flask==3.1.3 ipykernel==7.3.0 ' +
    'ipython==8.39.0 itsdangerous==2.2.0 jedi==0.20.1 jinja2==3.1.6 jupyter-client==8.10.0 ' +
    'jupyter-core==5.9.1 markupsafe==3.0.4 matplotlib-inline==0.2.2 mypy-extensions==1.2.0 ' +
    'nest-asyncio2==1.7.4 packaging==26.3 parso==0.8.7 pathspec==1.1.1 pexpect==4.9.0 ' +
    'platformdirs==4.12.4 prompt-toolkit==3.0.53 psutil==7.2.2 ptyprocess==0.7.0 pure-eval==0.2.4 ' +
    'pygments==2.21.0 python-dateutil==3.0.0 pytokens==0.4.1 pyzmq==27.3.0 six==1.17.0 stack-data==0.6.3 ' +
    'tomli==2.5.0 tornado==6.5.10 traitlets==5.16.1 typing-extensions==4.16.0 tzdata==2026.6 ' +
    'wcwidth==0.9.4 werkzeug==3.1.9',
  '3.11':
    'asttokens==3.0.2 black==26.10.1 blinker==1.9.0 click==8.5.1 comm==0.2.3 debugpy==1.8.22 ' +
    'executing==2.3.0 flask==3.1.3 ipykernel==7.4.0 ipython==9.18.1 ipython-pygments-lexers==1.1.1 ' +
    'itsdangerous==2.2.0 jedi==0.20.1 jinja2==3.1.6 jupyter-client==8.10.0 jupyter-core==5.9.1 ' +
    'markupsafe==3.0.4 matplotlib-inline==0.2.2 mypy-extensions==1.2.0 nest-asyncio2==1.7.4 ' +
    'packaging==26.3 parso==0.8.7 pathspec==1.1.1 pexpect==4.9.0 platformdirs==4.14.7 ' +
    'prompt-toolkit==3.0.53 psutil==7.2.2 ptyprocess==0.7.0 pure-eval==0.2.4 pygments==2.21.0 ' +
    'python-dateutil==4.0.0 pytokens==0.4.1 pyzmq==27.3.0 stack-data==0.6.3 tornado==6.6.1 ' +
    'traitlets==5.16.1 typing-extensions==4.16.0 tzdata==2026.6 wcwidth==0.9.4 werkzeug==3.1.9',
  '3.12':
    'asttokens==3.0.2 black==26.10.1 blinker==1.9.0 click==8.5.1 comm==0.2.3 debugpy==1.8.22 ' +
    'executing==2.3.0 flask==3.1.3 ipykernel==7.4.0 ipython==9.18.1 ipython-pygments-lexers==1.1.1 ' +
    'itsdangerous==2.2.0 jedi==0.20.1 jinja2==3.1.6 jupyter-client==8.10.0 jupyter-core==5.9.1 ' +
    'markupsafe==3.0.4 matplotlib-inline==0.2.2 mypy-extensions==1.2.0 nest-asyncio2==1.7.4 ' +
    'packaging==26.3 parso==0.8.7 pathspec==1.1.1 pexpect==4.9.0 platformdirs==4.14.7 ' +
    'prompt-toolkit==3.0.53 psutil==7.2.2 ptyprocess==0.7.0 pure-eval==0.2.4 pygments==2.21.0 ' +
    'python-dateutil==4.0.0 pytokens==0.4.1 pyzmq==27.3.0 stack-data==0.6.3 tornado==6.6.1 ' +
    'traitlets==5.16.1 typing-extensions==4.16.0 tzdata==2026.6 wcwidth==0.9.4 werkzeug==3.1.9',
  '3.13':
    'asttokens==3.0.2 black==26.10.1 blinker==1.9.0 click==8.5.1 comm==0.2.3 debugpy==1.8.22 ' +
    'executing==2.3.0 flask==3.1.3 ipykernel==7.4.0 ipython==9.18.1 ipython-pygments-lexers==1.1.1 ' +
    'itsdangerous==2.2.0 jedi==0.20.1 jinja2==3.1.6 jupyter-client==8.10.0 jupyter-core==5.9.1 ' +
    'markupsafe==3.0.4 matplotlib-inline==0.2.2 mypy-extensions==1.2.0 nest-asyncio2==1.7.4 ' +
    'packaging==26.3 parso==0.8.7 pathspec==1.1.1 pexpect==4.9.0 platformdirs==4.14.7 ' +
    'prompt-toolkit==3.0.53 psutil==7.2.2 ptyprocess==0.7.0 pure-eval==0.2.4 pygments==2.21.0 ' +
    'python-dateutil==4.0.0 pytokens==0.4.1 pyzmq==27.3.0 stack-data==0.6.3 tornado==6.6.1 ' +
    'traitlets==5.16.1 typing-extensions==4.16.0 tzdata==2026.6 wcwidth==0.9.4 werkzeug==3.1.9',
};

/** The same for build backends with which editable installs are made, beside what they share with the applications. */
const backends: Readonly<Record<string, string>> = {
  '3.9':
    'cmake==4.4.4 editables==0.6 flit-core==4.2.0 hatchling==1.27.0 meson==1.11.2 meson-python==0.21.1 ' +
    'ninja==1.13.2 pluggy==1.6.0 poetry-core==2.2.1 pyproject-metadata==0.12.1 scikit-build-core==1.1.2 ' +
    'trove-classifiers==2026.9.21.13',
  '3.11':
    'cmake==4.4.4 editables==0.6 flit-core==4.2.0 hatchling==1.33.0 meson==1.12.1 meson-python==0.22.1 ' +
    'ninja==1.13.2 pluggy==1.7.0 poetry-core==2.5.0 pyproject-metadata==0.12.1 scikit-build-core==1.1.2 ' +
    'tomlkit==0.15.2 trove-classifiers==2026.9.21.13',
};

/** What venvs that move hold: flask, black and ipykernel with all that they need; for 2.7, flask alone. */
export function appPins(minor: string): readonly string[] {
  return (apps[minor] ?? '').split(' ');
}

/** hatchling, flit, poetry-core, meson-python and scikit-build-core with all that they need; none for most Pythons. */
export function backendPins(minor: string): readonly string[] {
  const pins = backends[minor];
  return pins === undefined ? [] : pins.split(' ');
}

/** The last setuptools with a `develop` of its own; none where the one that tests install anyway is that old. */
export function developPins(minor: string): readonly string[] {
  return ['2.7', '3.6', '3.7', '3.8'].includes(minor) ? [] : ['setuptools==69.5.1'];
}
