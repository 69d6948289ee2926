/*
 * start-command.exe <folder>: start one Windows program as a Windows program would.
 *
 * A Windows Python whose standard handles come from the Linux side dies at start, so they are opened here. Also keeps
 * cmd.exe and its quoting out of the way: the command line comes from a file and goes to CreateProcess as it is.
 *
 * <folder>\request  UTF-16LE, NUL-ended fields: command line, working directory, then NAME=value of the environment
 *                   (NAME= deletes), up to an empty field
 * <folder>\stdin    what the program reads
 * <folder>\stdout, <folder>\stderr   what it wrote
 * <folder>\pid      its process id
 * <folder>\kill     made by the caller: end the program and all that it started
 * <folder>\code     its exit code, or "start <Windows error>"; written last
 */
#include <stdio.h>
#include <wchar.h>
#include <windows.h>

static wchar_t folder[512];

static wchar_t *inside(const wchar_t *name) {
  static wchar_t path[1024];
  swprintf(path, 1024, L"%ls\\%ls", folder, name);
  return path;
}

static void tell(const wchar_t *name, const char *text) {
  wchar_t partial[1024];
  DWORD written;
  swprintf(partial, 1024, L"%ls\\%ls.partial", folder, name);
  HANDLE file = CreateFileW(partial, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
  WriteFile(file, text, (DWORD)strlen(text), &written, NULL);
  CloseHandle(file);
  MoveFileExW(partial, inside(name), MOVEFILE_REPLACE_EXISTING);
}

static HANDLE standard(const wchar_t *name, DWORD access, DWORD how) {
  SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, TRUE};
  return CreateFileW(inside(name), access, FILE_SHARE_READ | FILE_SHARE_WRITE, &inherited, how, 0, NULL);
}

int main(void) {
  int count;
  wchar_t **arguments = CommandLineToArgvW(GetCommandLineW(), &count);
  if (count != 2) return 2;
  wcscpy(folder, arguments[1]);

  HANDLE request = CreateFileW(inside(L"request"), GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
  DWORD size = GetFileSize(request, NULL), got;
  wchar_t *text = calloc(1, size + 4);
  ReadFile(request, text, size, &got, NULL);
  CloseHandle(request);
  wchar_t *command = text;
  wchar_t *directory = command + wcslen(command) + 1;
  for (wchar_t *item = directory + wcslen(directory) + 1; *item;) {
    wchar_t *next = item + wcslen(item) + 1;
    wchar_t *equals = wcschr(item, L'=');
    *equals = 0;
    SetEnvironmentVariableW(item, equals[1] ? equals + 1 : NULL);
    item = next;
  }

  STARTUPINFOW start = {sizeof start};
  PROCESS_INFORMATION process;
  start.dwFlags = STARTF_USESTDHANDLES;
  start.hStdInput = standard(L"stdin", GENERIC_READ, OPEN_EXISTING);
  start.hStdOutput = standard(L"stdout", FILE_APPEND_DATA | SYNCHRONIZE, CREATE_ALWAYS);
  start.hStdError = standard(L"stderr", FILE_APPEND_DATA | SYNCHRONIZE, CREATE_ALWAYS);

  /* No console is made: each would cost a tenth of a second, and reg.exe of Wine 8 heeds no chcp anyway. */
  HANDLE job = CreateJobObjectW(NULL, NULL);
  char line[64];
  if (!CreateProcessW(NULL, command, NULL, NULL, TRUE, CREATE_SUSPENDED, NULL, *directory ? directory : NULL, &start,
                      &process)) {
    sprintf(line, "start %lu", GetLastError());
    tell(L"code", line);
    return 1;
  }
  AssignProcessToJobObject(job, process.hProcess);
  ResumeThread(process.hThread);
  sprintf(line, "%lu", process.dwProcessId);
  tell(L"pid", line);

  while (WaitForSingleObject(process.hProcess, 25) == WAIT_TIMEOUT) {
    if (GetFileAttributesW(inside(L"kill")) == INVALID_FILE_ATTRIBUTES) continue;
    if (!TerminateJobObject(job, 1)) TerminateProcess(process.hProcess, 1);
  }
  DWORD code;
  GetExitCodeProcess(process.hProcess, &code);
  sprintf(line, "%lu", code);
  tell(L"code", line);
  return 0;
}
