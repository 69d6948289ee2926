/** The variable by which the script gets the path: nothing is put together from text. */
export const heldFileVariable = 'VENV_RELOCATE_FILE';

/**
 * A script of PowerShell that asks the Restart Manager of Windows which processes have a file open, and prints a line
 * `<process id><tab><name>` for each. Source of the declarations: RestartManager.h; CCH_RM_MAX_APP_NAME is 255 and
 * CCH_RM_MAX_SVC_NAME 63, each with a NUL behind it.
 */
export const holdersScript = `
$ErrorActionPreference = 'Stop'
[Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false
Add-Type -TypeDefinition @'
using System;
using System.Runtime.InteropServices;
using System.Text;
public static class Rm {
  [StructLayout(LayoutKind.Sequential)]
  public struct Unique { public int Id; public System.Runtime.InteropServices.ComTypes.FILETIME Started; }
  [StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode)]
  public struct Info {
    public Unique Process;
    [MarshalAs(UnmanagedType.ByValTStr, SizeConst = 256)] public string Application;
    [MarshalAs(UnmanagedType.ByValTStr, SizeConst = 64)] public string Service;
    public int Type;
    public uint Status;
    public uint Session;
    [MarshalAs(UnmanagedType.Bool)] public bool Restartable;
  }
  [DllImport("rstrtmgr.dll", CharSet = CharSet.Unicode)]
  public static extern int RmStartSession(out uint session, int flags, StringBuilder key);
  [DllImport("rstrtmgr.dll", CharSet = CharSet.Unicode)]
  public static extern int RmRegisterResources(uint session, uint files, string[] names, uint applications,
    IntPtr processes, uint services, string[] serviceNames);
  [DllImport("rstrtmgr.dll")]
  public static extern int RmGetList(uint session, out uint needed, ref uint count, [In, Out] Info[] list,
    ref uint reasons);
  [DllImport("rstrtmgr.dll")]
  public static extern int RmEndSession(uint session);
}
'@
$session = [uint32]0
$key = New-Object System.Text.StringBuilder 64
if ([Rm]::RmStartSession([ref]$session, 0, $key) -ne 0) { exit 1 }
try {
  $names = [string[]]@($env:${heldFileVariable})
  if ([Rm]::RmRegisterResources($session, 1, $names, 0, [IntPtr]::Zero, 0, $null) -ne 0) { exit 1 }
  $needed = [uint32]0
  $count = [uint32]16
  $reasons = [uint32]0
  $list = New-Object 'Rm+Info[]' 16
  if ([Rm]::RmGetList($session, [ref]$needed, [ref]$count, $list, [ref]$reasons) -ne 0) { exit 1 }
  for ($at = 0; $at -lt $count; $at++) {
    $id = $list[$at].Process.Id
    $process = Get-Process -Id $id -ErrorAction SilentlyContinue
    $name = if ($process) { $process.ProcessName + '.exe' } else { $list[$at].Application }
    [Console]::Out.WriteLine([string]$id + [char]9 + $name)
  }
} finally { [void][Rm]::RmEndSession($session) }
`;

/** What PowerShell takes as `-EncodedCommand`: UTF-16LE in base64. */
export function encodeForPowerShell(script: string): string {
  return Buffer.from(script, 'utf16le').toString('base64');
}

/** The processes that the script names: `notepad.exe (process 4711)`. Anything else that is printed is passed over. */
export function parseHolders(text: string): readonly string[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [, id, name] = /^(\d+)\t([^\t]+)$/.exec(line) ?? [];
    return id === undefined || name === undefined ? [] : [`${name.trim()} (process ${id})`];
  });
}
