import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeBase64, decodePictureText } from './decode-base64.ts';

/** Covers every base64 letter: 63 is `/`, 62 is `+`. */
const BYTES = Buffer.from(Array.from({ length: 1000 }, (_, index) => (index * 37) % 256));
const TEXT = BYTES.toString('base64');

describe('decodeBase64 reads base64', () => {
  it.each([
    ['plain', TEXT],
    ['without padding', TEXT.replace(/=+$/, '')],
    ['URL-safe', BYTES.toString('base64url')],
    ['after a data: URL', `data:image/jpeg;base64,${TEXT}`],
    ['after a data: URL with parameters and a space', `data:image/jpeg;charset=utf-8;base64, ${TEXT}`],
    ['in lines', TEXT.replace(/(.{76})/g, '$1\r\n')],
    ['in lines, with line breaks as spaces', TEXT.replace(/(.{64})/g, '$1 ')],
    ['with + as spaces', TEXT.replaceAll('+', ' ')],
    ['in lines, with + as spaces', TEXT.replaceAll('+', ' ').replace(/(.{76})/g, '$1\n')],
  ])('%s', (_, text) => {
    expect(Buffer.from(decodeBase64(text, 'image')).equals(BYTES)).toBe(true);
  });

  it('with a trailing + as a space', () => {
    const bytes = Buffer.from([0, 0, 62]);
    expect(bytes.toString('base64')).toBe('AAA+');
    expect([...decodeBase64('AAA ', 'image')]).toEqual([0, 0, 62]);
    expect([...decodeBase64('AAAA ', 'image')]).toEqual([0, 0, 0]);
  });
});

it.each([
  ['a URL', 'https://example.com/a.jpg', 'is a URL, and URLs are not fetched'],
  ['another data: URL', 'data:image/jpeg,abc', 'is invalid or incomplete base64'],
  ['other letters', 'häschen', 'is invalid or incomplete base64'],
  ['percent signs', TEXT.replaceAll('+', '%2B'), 'is invalid or incomplete base64'],
  ['padding in the middle', `${TEXT}${TEXT}`, 'is invalid or incomplete base64'],
  ['one letter too many', 'AAAAA', 'is invalid or incomplete base64'],
])('%s is refused', (_, text, words) => {
  expect(() => decodeBase64(text, 'images[3]')).toThrow(new RegExp(`^images\\[3\\].*${words}`));
});

describe('an image in text', () => {
  const pictures: Buffer[] = [];

  beforeAll(async () => {
    const image = sharp({ create: { width: 9, height: 7, channels: 3, background: '#336699' } });
    for (const format of ['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const) {
      pictures.push(await image.clone().toFormat(format).toBuffer());
    }
  });

  it('is found in any format, with quotes and whitespace around it', () => {
    for (const picture of pictures) {
      const base64 = picture.toString('base64');
      const lines = base64.replace(/(.{76})/g, '$1\n');
      for (const text of [
        base64,
        lines,
        `"${base64}"\n`,
        `\ufeff${base64}`,
        `\n data:image/x;base64,${base64}`,
      ]) {
        const found = decodePictureText(Buffer.from(text), 'the body');
        expect(found && picture.equals(found)).toBe(true);
      }
    }
  });

  it.each(['', 'hello', '{"image":"/9j/"}', '%PDF-1.7', TEXT, 'data:image/png;base64,'])(
    'is not in %j',
    (text) => {
      expect(decodePictureText(Buffer.from(text), 'the body')).toBeUndefined();
    },
  );

  it('with invalid base64 further on is refused', () => {
    const text = `${pictures[0]?.toString('base64')}äöü`;
    expect(() => decodePictureText(Buffer.from(text), 'the body')).toThrow(
      'the body is invalid or incomplete base64',
    );
  });
});
