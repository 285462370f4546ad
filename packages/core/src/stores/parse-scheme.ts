/** `mem://bucket` → `mem`; `''` without a scheme. */
export function parseScheme(uri: string): string {
  return /^([a-z][a-z0-9+.-]*):/i.exec(uri)?.[1]?.toLowerCase() ?? '';
}
