import { describe, expect, it } from 'vitest';
import { parsePartHeader } from './part-header.ts';
import { readBoundary, splitMultipart } from './split-multipart.ts';

function split(body: string, boundary = 'b', maxParts = 100) {
  const parts = splitMultipart(Buffer.from(body, 'latin1'), boundary, maxParts);
  return parts?.map(({ header, bytes }) => [header, bytes.toString('latin1')]);
}

describe('splitMultipart splits', () => {
  it.each([
    [
      'CRLF',
      '--b\r\nA: 1\r\nB: 2\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n',
      [
        ['A: 1\r\nB: 2', 'one'],
        ['', 'two'],
      ],
    ],
    [
      'LF alone',
      '--b\nA: 1\nB: 2\n\none\n--b\n\ntwo\n--b--\n',
      [
        ['A: 1\nB: 2', 'one'],
        ['', 'two'],
      ],
    ],
    ['no line break at the end', '--b\r\nA: 1\r\n\r\none\r\n--b--', [['A: 1', 'one']]],
    ['text around the parts', 'hello\r\n--b\r\nA: 1\r\n\r\none\r\n--b--\r\nbye', [['A: 1', 'one']]],
    ['an empty first line', '\r\n--b\r\nA: 1\r\n\r\none\r\n--b--\r\n', [['A: 1', 'one']]],
    ['spaces after the boundary', '--b \t\r\nA: 1\r\n\r\none\r\n--b-- \r\n', [['A: 1', 'one']]],
    [
      'the boundary within',
      '--b\r\nA: 1\r\n\r\nx--b\r\n--bc\r\n -- b\r\n--b--\r\n',
      [['A: 1', 'x--b\r\n--bc\r\n -- b']],
    ],
    ['empty bytes', '--b\r\nA: 1\r\n\r\n\r\n--b--\r\n', [['A: 1', '']]],
    [
      'bytes that begin and end with line breaks',
      '--b\r\nA: 1\r\n\r\n\r\n\r\nx\r\n\r\n\r\n--b--\r\n',
      [['A: 1', '\r\n\r\nx\r\n\r\n']],
    ],
    ['LF alone, bytes that end with CR', '--b\nA: 1\n\none\r\n--b--\n', [['A: 1', 'one\r']]],
    ['CRLF, bytes that end with LF', '--b\r\nA: 1\r\n\r\none\n\r\n--b--\r\n', [['A: 1', 'one\n']]],
    ['no part', '--b--\r\n', []],
  ])('%s', (_, body, parts) => {
    expect(split(body)).toEqual(parts);
  });

  it.each([
    ['another boundary', '--c\r\nA: 1\r\n\r\none\r\n--c--\r\n'],
    ['no end', '--b\r\nA: 1\r\n\r\none'],
    ['half an end', '--b\r\nA: 1\r\n\r\none\r\n--'],
    ['a header without an end', '--b\r\nA: 1\r\n--b--\r\n'],
    ['nothing', ''],
  ])('but not with %s', (_, body) => {
    expect(split(body)).toBeUndefined();
  });

  it('parts of any bytes', () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    const pieces = ['\r', '\n', '\r\n', '--', '--b', '-', 'b', '\r\n\r\n', 'x', '\0', '\xff'];
    for (let round = 0; round < 2000; round += 1) {
      const line = random(2) === 0 ? '\r\n' : '\n';
      const contents = Array.from({ length: 1 + random(4) }, () =>
        Array.from({ length: random(12) }, () => pieces[random(pieces.length)]).join(''),
      );
      const boundary = 'not among the pieces';
      const parts = contents.map((content) => `--${boundary}${line}A: 1${line}${line}${content}${line}`);
      const body = `${parts.join('')}--${boundary}--${line}`;
      expect(split(body, boundary)).toEqual(contents.map((content) => ['A: 1', content]));
    }
  });

  it('at most one part over the limit', () => {
    expect(split('--b\r\n'.repeat(100_000), 'b', 3)).toHaveLength(4);
  });

  it.each(['--b', '--b\n', '\n--b', '-', '\n', '\r\n'])('in linear time, repeated %j', (piece) => {
    expect(() => split(piece.repeat(3_000_000 / piece.length))).not.toThrow();
  });
});

it.each([
  ['--abc\r\nA: 1', 'abc'],
  ['\r\n--abc\nA: 1', 'abc'],
  ['abc\r\n', undefined],
  ['--abc', undefined],
  [`--${'x'.repeat(300)}\r\n`, undefined],
])('the boundary that %j shows is %j', (body, boundary) => {
  expect(readBoundary(Buffer.from(body))).toBe(boundary);
});

describe("a part's header", () => {
  it.each([
    ['quoted', 'form-data; name="file"; filename="a.jpg"', 'file', 'a.jpg'],
    ['without quotes', 'form-data; name=file; filename=a.jpg', 'file', 'a.jpg'],
    ['without spaces', 'form-data;name="file";filename="a.jpg"', 'file', 'a.jpg'],
    ['in UTF-8', 'form-data; name="file"; filename="über €.jpg"', 'file', 'über €.jpg'],
    [
      'with filename*',
      `form-data; name="file"; filename*=utf-8''%C3%BCber%20%E2%82%AC.jpg`,
      'file',
      'über €.jpg',
    ],
    ['with both', `form-data; name=file; filename=a.jpg; filename*=UTF-8''b.jpg`, 'file', 'b.jpg'],
    [
      'with filename* of no known charset',
      `form-data; name=file; filename=a.jpg; filename*=x-none''b.jpg`,
      'file',
      'a.jpg',
    ],
    ['with \\"', 'form-data; name="file"; filename="a\\"b.jpg"', 'file', 'a"b.jpg'],
    ['with %22', 'form-data; name="file"; filename="a%22b.jpg"', 'file', 'a"b.jpg'],
    [
      'with a path of Windows',
      'form-data; name="file"; filename="C:\\Users\\x\\a.jpg"',
      'file',
      'C:\\Users\\x\\a.jpg',
    ],
    ['with a semicolon in quotes', 'form-data; name="a;b"; filename="c;d=e.jpg"', 'a;b', 'c;d=e.jpg'],
    ['without a filename', 'form-data; name="file"', 'file', undefined],
    ['with an empty filename', 'form-data; name="file"; filename=""', 'file', ''],
    ['without a name', 'attachment; filename="a.jpg"', '', 'a.jpg'],
  ])('%s', (_, disposition, name, filename) => {
    expect(parsePartHeader(`content-disposition: ${disposition}`)).toMatchObject({ name, filename });
  });

  it('is read in any case and order, and over several lines', () => {
    const header =
      'CONTENT-TYPE: Image/JPEG; charset=x\r\nContent-Disposition: form-data;\r\n name="a"\r\nContent-transfer-encoding:BASE64';
    expect(parsePartHeader(header)).toEqual({
      name: 'a',
      filename: undefined,
      type: 'image/jpeg',
      transferEncoding: 'base64',
    });
  });

  it.each(['', ':', ';', '=', 'a', '"', 'name="', '; name="\\"'.repeat(2000), ';'.repeat(16_000)])(
    'may be noise: %j',
    (header) => {
      expect(() => parsePartHeader(`Content-Disposition: ${header}`)).not.toThrow();
    },
  );
});
