// How Debian's Chromium is started for a picture and for the tests: no window, no sandbox (it needs rights that a
// container has not), no look at the network, no profile of a person.
export const chromiumPath = '/usr/bin/chromium';

export function chromiumOptions() {
  return {
    executablePath: chromiumPath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  };
}
