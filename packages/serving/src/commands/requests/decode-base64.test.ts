import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeBase64, pictureInText } from './decode-base64.ts';

/** Every letter of base64 is among them: 63 is `/`, 62 is `+`. */
const BYTES = Buffer.from(Array.from({ length: 1000 }, (_, index) => (index * 37) % 256));
const TEXT = BYTES.toString('base64');

describe('base64 is read', () => {
  it.each([
    ['as it is', TEXT],
    ['without padding', TEXT.replace(/=+$/, '')],
    ['URL-safe', BYTES.toString('base64url')],
    ['after a data: URL', `data:image/jpeg;base64,${TEXT}`],
    ['after a data: URL with parameters and a blank', `data:image/jpeg;charset=utf-8;base64, ${TEXT}`],
    ['in lines', TEXT.replace(/(.{76})/g, '$1\r\n')],
    ['in lines that became blanks', TEXT.replace(/(.{64})/g, '$1 ')],
    ['with + that became blanks', TEXT.replaceAll('+', ' ')],
    ['in lines, and with + that became blanks', TEXT.replaceAll('+', ' ').replace(/(.{76})/g, '$1\n')],
  ])('%s', (_, text) => {
    expect(Buffer.from(decodeBase64(text, 'image')).equals(BYTES)).toBe(true);
  });

  it('and ends in + that became a blank', () => {
    const bytes = Buffer.from([0, 0, 62]);
    expect(bytes.toString('base64')).toBe('AAA+');
    expect([...decodeBase64('AAA ', 'image')]).toEqual([0, 0, 62]);
    expect([...decodeBase64('AAAA ', 'image')]).toEqual([0, 0, 0]);
  });
});

it.each([
  ['an address', 'https://example.com/a.jpg', 'is an address'],
  ['another data: URL', 'data:image/jpeg,abc', 'is not base64'],
  ['other letters', 'häschen', 'is not base64'],
  ['percent signs', TEXT.replaceAll('+', '%2B'), 'is not base64'],
  ['padding in the middle', `${TEXT}${TEXT}`, 'is not base64'],
  ['one letter too many', 'AAAAA', 'not the whole of it'],
])('%s is refused', (_, text, words) => {
  expect(() => decodeBase64(text, 'images[3]')).toThrow(new RegExp(`^images\\[3\\].*${words}`));
});

describe('a picture in a text', () => {
  const pictures: Buffer[] = [];

  beforeAll(async () => {
    const image = sharp({ create: { width: 9, height: 7, channels: 3, background: '#336699' } });
    for (const format of ['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const) {
      pictures.push(await image.clone().toFormat(format).toBuffer());
    }
  });

  it('is found, whatever its format and whatever stands around it', () => {
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
        const found = pictureInText(Buffer.from(text), 'the body');
        expect(found && picture.equals(found)).toBe(true);
      }
    }
  });

  it.each(['', 'hello', '{"image":"/9j/"}', '%PDF-1.7', TEXT, 'data:image/png;base64,'])(
    'is not in %j',
    (text) => {
      expect(pictureInText(Buffer.from(text), 'the body')).toBeUndefined();
    },
  );

  it('that is no base64 further on is refused', () => {
    const text = `${pictures[0]?.toString('base64')}äöü`;
    expect(() => pictureInText(Buffer.from(text), 'the body')).toThrow('the body is not base64');
  });
});
