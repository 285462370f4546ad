import { CLOUD_GRAMMAR } from '@yololift/core/testing';
import { describe, expect, it } from 'vitest';
import { createImageLocator } from './image-places.ts';

const PLACES = [
  's3://scans/in',
  'gs://*',
  'az://account/container',
  'file:///mnt/in',
  'https://example.com',
  'https://files.example.com:8443/public/',
  'http://127.0.0.1:8080',
];
const locate = createImageLocator(PLACES, CLOUD_GRAMMAR);

describe('createImageLocator locates', () => {
  it.each([
    ['s3://scans/in/a.jpg', 's3://scans', 'in/a.jpg'],
    ['S3://scans/in/a.jpg', 's3://scans', 'in/a.jpg'],
    ['s3://scans/in/2026//a.jpg', 's3://scans', 'in/2026//a.jpg'],
    ['s3://scans/in/100%25 ?#.jpg', 's3://scans', 'in/100%25 ?#.jpg'],
    ['s3://scans/in/...jpg', 's3://scans', 'in/...jpg'],
    ['gs://any-bucket/ページ 1.jpg', 'gs://any-bucket', 'ページ 1.jpg'],
    ['az://account/container/in/a.jpg', 'az://account/container', 'in/a.jpg'],
    ['file:///mnt/in/2026/a.jpg', 'file:///mnt/in', '2026/a.jpg'],
    ['file:///mnt/in/%E3%83%9A%E3%83%BC%E3%82%B8%201.jpg', 'file:///mnt/in', 'ページ 1.jpg'],
    ['file:///mnt/in/ページ 1.jpg', 'file:///mnt/in', 'ページ 1.jpg'],
  ])('%s in its root', (uri, root, key) => {
    expect(locate(uri)).toEqual({ kind: 'object', root, key });
  });

  it.each([
    ['https://example.com/a.jpg?sig=x', 'https://example.com/a.jpg?sig=x'],
    ['HTTPS://EXAMPLE.com:443/a.jpg', 'https://example.com/a.jpg'],
    ['https://files.example.com:8443/public/a.jpg', 'https://files.example.com:8443/public/a.jpg'],
    ['http://127.0.0.1:8080/a.jpg', 'http://127.0.0.1:8080/a.jpg'],
    ['http://0x7f.1:8080/a.jpg', 'http://127.0.0.1:8080/a.jpg'],
  ])('%s on the web', (uri, href) => {
    const location = locate(uri);
    expect(location.kind === 'web' && location.url.href).toBe(href);
  });
});

describe('createImageLocator refuses', () => {
  it.each([
    ['another prefix', 's3://scans/other/a.jpg'],
    ['a longer prefix', 's3://scans/internal/a.jpg'],
    ['a bucket with a longer name', 's3://scans-private/in/a.jpg'],
    ['another store with that bucket', 'gs:scans/in/a.jpg'],
    ['another container', 'az://account/other/a.jpg'],
    ['another folder', 'file:///mnt/inner/a.jpg'],
    ['another host', 'https://example.org/a.jpg'],
    ['a subdomain', 'https://a.example.com/a.jpg'],
    ['a host with a dot at its end', 'https://example.com./a.jpg'],
    ['another port', 'https://example.com:8443/a.jpg'],
    ['another path on a listed host', 'https://files.example.com:8443/private/a.jpg'],
  ])('%s', (_what, uri) => {
    expect(() => locate(uri)).toThrow(expect.objectContaining({ code: 'IMAGE_URI_REFUSED' }));
    expect(() => locate(uri)).toThrow(/IMAGE_SOURCES|write it|bucket/);
  });

  it.each([
    's3://scans/in/../other/a.jpg',
    's3://scans/in/%2e%2E/other/a.jpg',
    's3://scans/in/..\\other\\a.jpg',
    's3://scans/in/..%2Fother/a.jpg',
    'file:///mnt/in/../secret.jpg',
    'file:///mnt/in/%2e%2e/secret.jpg',
    'file:///mnt/in/..%2fsecret.jpg',
    'file:///mnt/in/..%5csecret.jpg',
    'file:///mnt/in/./a.jpg',
    'https://files.example.com:8443/public/../private/a.jpg',
    'https://files.example.com:8443/public/..%2fprivate/a.jpg',
    'https://files.example.com:8443/public\\..\\private/a.jpg',
  ])('dots in a path: %s', (uri) => {
    expect(() => locate(uri)).toThrow(/"\." or "\.\."/);
  });

  it.each([
    ['not a URI', 'photo.jpg', /unsupported scheme; supported: s3:/],
    ['a path', '/mnt/in/a.jpg', /unsupported scheme; supported: s3:/],
    [
      'another scheme',
      'ftp://me:secret@example.com/a.jpg',
      /^ftp:… is not read: unsupported scheme; supported: s3:/,
    ],
    ['bytes in the URI', `data:image/png;base64,${'A'.repeat(3000)}`, /^data:… is not read/],
    ['NUL', 'file:///mnt/in/a.jpg\0.png', /control character/],
    ['encoded NUL', 'file:///mnt/in/a%00.jpg', /encoded slash or control character/],
    [
      'a line break',
      's3://scans/in/a\nlevel=error.jpg',
      /^s3:\/\/scans\/in\/a\ufffdlevel=error.jpg is not read/,
    ],
    ['an encoded slash', 'https://example.com/a%2fb.jpg', /encoded slash/],
    ['broken encoding', 'https://example.com/100%.jpg', /encoding is invalid/],
    [
      'an over-long URI',
      `s3://scans/in/${'a'.repeat(5000)}`,
      /^.{201}… is not read: it is longer|longer than 4096/,
    ],
    ['a host in a file URI', 'file://server/mnt/in/a.jpg', /absolute\/path/],
    ['a relative file URI', 'file:mnt/in/a.jpg', /absolute\/path/],
    ['an invalid bucket', 'gs://user@evil.example.com/a.jpg', /no bucket/],
    ['no bucket', 'gs:///a.jpg', /no bucket/],
    ['a bucket alone', 'gs://bucket', /names no image/],
    ['a folder', 's3://scans/in/', /names no image/],
    ['the place itself', 'file:///mnt/in', /names no image/],
    ['http', 'http://example.com/a.jpg', /use https/],
    ['another port of this machine', 'http://127.0.0.1:9090/a.jpg', /use https/],
    ['an invalid address', 'https://', /not a valid web address/],
  ])('%s', (_what, uri, message) => {
    expect(() => locate(uri)).toThrow(message);
    expect(() => locate(uri)).toThrow(expect.objectContaining({ code: 'IMAGE_URI_REFUSED' }));
  });

  it('credentials, without repeating them', () => {
    expect(() => locate('https://me:secret@example.com/a.jpg?sig=secret')).toThrow(
      'https://example.com/a.jpg is not read: it contains credentials',
    );
    expect(() => locate('https://me:sec/ret@exa mple.com/a.jpg')).toThrow(
      'https://… is not read: it is not a valid web address',
    );
  });

  it('everything without listed places', () => {
    const nowhere = createImageLocator([], CLOUD_GRAMMAR);
    for (const uri of ['s3://scans/in/a.jpg', 'file:///mnt/in/a.jpg', 'https://example.com/a.jpg']) {
      expect(() => nowhere(uri)).toThrow(/IMAGE_SOURCES/);
    }
  });
});

describe('a list of places refuses', () => {
  it.each([
    ['http://example.com', /only for an address of this network/],
    ['http://localhost:8080', /only for an address of this network/],
    ['http://8.8.8.8', /only for an address of this network/],
    ['http://169.254.169.254', /images are never read/],
    ['http://[fd00:ec2::254]', /images are never read/],
    ['https://0.0.0.0', /images are never read/],
    ['https://[::ffff:10.0.0.1]', /images are never read/],
    ['https://*', /not a valid web address|by its own name/],
    ['https://*.example.com', /by its own name/],
    ['https://me:secret@example.com', /credentials/],
    ['https://example.com/?prefix=in', /query/],
    ['/mnt/in', /unsupported scheme; supported: s3:/],
    ['s3://', /no bucket/],
    ['s3://scans/../other', /"\."/],
  ])('%s', (place, message) => {
    expect(() => createImageLocator([place], CLOUD_GRAMMAR)).toThrow(message);
    expect(() => createImageLocator([place], CLOUD_GRAMMAR)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    );
  });
});
