/** `https://account.blob.core.windows.net/container/a%20b.jpg` → `az://account/container/a b.jpg` */
export function blobUri(url: string): string {
  const { hostname, pathname } = new URL(url);
  const [host, path] = [hostname.split('.')[0], decodeURIComponent(pathname)];
  // An emulator has the account in its path.
  return /^[\d.]+$/.test(hostname) || hostname === 'localhost' ? `az:/${path}` : `az://${host}${path}`;
}
