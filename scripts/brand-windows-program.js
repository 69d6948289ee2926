// What Windows shows of a program in its properties, and inventories read: of this one, not of Node. Node's signature
// goes, since it is one of other bytes.
import { readFileSync, writeFileSync } from 'node:fs';
import { NtExecutable, NtExecutableResource, Resource } from 'resedit';

const english = 1033;
const utf16 = 1200;

export function brandWindowsProgram(from, to, { version, description }) {
  const program = NtExecutable.from(readFileSync(from), { ignoreCert: true });
  const resources = NtExecutableResource.from(program);
  const [found] = Resource.VersionInfo.fromEntries(resources.entries);
  if (found === undefined) throw new Error(`${from} has no version resource`);
  const [major, minor, patch] = version.split(/[.-]/).map(Number);
  found.setFileVersion(major, minor, patch, 0, english);
  found.setProductVersion(major, minor, patch, 0, english);
  found.setStringValues(
    { lang: english, codepage: utf16 },
    {
      CompanyName: 'The venv-relocate authors',
      FileDescription: description,
      FileVersion: version,
      InternalName: 'venv-relocate',
      LegalCopyright: 'MIT licence; with Node.js, whose licence is beside it',
      OriginalFilename: 'venv-relocate.exe',
      ProductName: 'venv-relocate',
      ProductVersion: version,
    },
  );
  found.outputToResourceEntries(resources.entries);
  resources.outputResource(program);
  writeFileSync(to, Buffer.from(program.generate()));
}
