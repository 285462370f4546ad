import { expect, test } from 'vitest';
import { formatPointer, parsePointer } from './pointer.ts';

const POINTER = { model: 'documents', version: '3' };
const JSON_TEXT = formatPointer(POINTER);

test.each([
  ['by hand', 'documents/3'],
  ['with a line end', 'documents/3\n'],
  ['with a line end of Windows', ' documents/3\r\n'],
  ['with a byte order mark', '\uFEFFdocuments/3'],
  ['as a JSON string', '"documents/3"'],
  ['as a JSON string with an escaped slash', '"documents\\/3"\r\n'],
  ['as a JSON string with a line end in it', '"documents/3\\n"'],
  ['with a byte order mark before a JSON string', '\uFEFF"documents/3"\n'],
  ['in single quotes', "'documents/3'"],
  ['as JSON', JSON_TEXT],
  ['as JSON with a byte order mark and line ends', `\uFEFF\r\n${JSON_TEXT}\r\n`],
  ['as JSON that was quoted once more', JSON.stringify(JSON_TEXT)],
  ['as JSON in single quotes', `'${JSON_TEXT}'`],
])('a pointer %s is parsed', (_how, value) => {
  expect(parsePointer(value, 'ssm:/x')).toEqual(POINTER);
});

test.each([
  ['["documents/3"]', 'it is a JSON array'],
  ['[', 'it is a JSON array'],
  ['3', 'it is a number'],
  ['"3"', 'it is a number'],
  ['-1.5e3', 'it is a number'],
  ['true', 'it is a JSON boolean'],
  ['null', 'it is null'],
  ['', 'it is empty'],
  ['""', 'it is empty'],
  ['"documents/3', 'its JSON is invalid'],
  ['{"model"', 'its JSON is invalid'],
  ['documents', 'version'],
  ['documents/3/model.onnx', 'is not a valid pointer'],
  ['s3://bucket/documents/3', 'is not a valid pointer'],
  ['documents/..', 'version'],
  ['{"model":"documents"}', 'version'],
  ['{"model":"documents","version":3}', 'version'],
  ['"\\"documents/3\\""', 'is not a valid pointer'],
])('%j is rejected with the reason', (value, why) => {
  const parse = () => parsePointer(value, 'ssm:/x');
  expect(parse).toThrow(expect.objectContaining({ code: 'POINTER_INVALID' }));
  expect(parse).toThrow(why);
  expect(parse).toThrow('ssm:/x is not a valid pointer');
});
