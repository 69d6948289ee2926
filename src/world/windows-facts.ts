/** What `reg export` gave for a key and all below it. */
export type RegistryExport =
  | { readonly kind: 'text'; readonly text: string }
  /** reg.exe ended with 1, as it does for a key that is not there, and where a policy disables it. */
  | { readonly kind: 'refused' };

/** What only Windows can tell; asked through programs of its own, at their absolute paths. */
export interface WindowsFacts {
  /** @param view the registry as 64-bit or as 32-bit programs see it */
  exportKey(key: string, view: 64 | 32): Promise<RegistryExport>;
  /** The access list of a file or directory in SDDL, with accounts by SID; undefined where that cannot be had. */
  accessList(path: string): Promise<string | undefined>;
  /** Whether this program has the rights of an administrator; no where that cannot be found out. */
  isElevated(): Promise<boolean>;
}

/** Of a system that is none. */
export const noWindows: WindowsFacts = {
  exportKey: async () => ({ kind: 'refused' }),
  accessList: async () => undefined,
  isElevated: async () => false,
};
