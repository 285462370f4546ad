import { describe, expect, it } from 'vitest';
import { redactText } from './redact-text.ts';

const S3_URL =
  'https://bucket.s3.eu-central-1.amazonaws.com/a/b.jpg?X-Amz-Credential=AKIA%2F20261123&X-Amz-Signature=5ec2e7';
const KEY_MATERIAL = ['-----BEGIN PRIVATE', 'KEY-----\nMIIEvQ5ec2e7\n-----END PRIVATE', 'KEY-----'].join(' ');

describe('redacts secrets', () => {
  it.each([
    ['a signed S3 URL', S3_URL, 'https://bucket.s3.eu-central-1.amazonaws.com/a/b.jpg?…'],
    [
      'a SAS',
      'GET https://a.blob.core.windows.net/c/b?sv=2026&sig=5ec2e7%3D failed',
      'GET https://a.blob.core.windows.net/c/b?… failed',
    ],
    ['a query without a name', 'https://host/x?5ec2e7', 'https://host/x?…'],
    ['a fragment', 'https://host/x#access_token=5ec2e7', 'https://host/x?…'],
    ['quotes in a query', `https://host/x?a='b"&sig=5ec2e7`, 'https://host/x?…'],
    ['userinfo', 'https://user:5ec2e7@host/x', 'https://host/x'],
    ['an @ in a password', 'postgres://user:5ec@2e7@host/x', 'postgres://host/x'],
    ['backslashes', 'https:\\\\user:5ec2e7@host\\x', 'https:\\\\host\\x'],
    ['upper case', 'HTTPS://user:5ec2e7@HOST/x?SIG=5ec2e7', 'HTTPS://HOST/x?…'],
    ['the query of a path', 'POST /api/detect?code=5ec2e7 401', 'POST /api/detect?… 401'],
    [
      'a connection string',
      'AccountName=a;AccountKey=5ec2e7==;EndpointSuffix=x',
      'AccountName=a;AccountKey=…;EndpointSuffix=x',
    ],
    ['a header', 'Authorization: Bearer 5ec2e7.5ec2e7', 'Authorization: Bearer …'],
    ['JSON in text', '{"password": "5ec2e7", "user": "a"}', '{"password": "…", "user": "a"}'],
    ['escaped JSON in text', '{\\"client_secret\\":\\"5ec2e7\\"}', '{\\"client_secret\\":\\"…"}'],
    ['a percent-encoded signature', 'sig%3D5ec2e7%253D&x', 'sig%3D…'],
    ['a password by its short name', 'Server=a;Uid=b;Pwd=5ec2e7;x', 'Server=a;Uid=b;Pwd=…;x'],
    ['a code', 'refused code=5ec2e7Az== for it', 'refused code=… for it'],
    ['a header of AWS', 'X-Amz-Security-Token: 5ec2e7', 'X-Amz-Security-Token: …'],
    ['a header of Azure', 'x-functions-key: 5ec2e7==, accept: a', 'x-functions-key: …, accept: a'],
    ['a header of an API', 'x-api-key:5ec2e7', 'x-api-key: …'],
    ['an AWS key', 'by AKIAIOSFODNN7EXAMPLE, denied', 'by <secret>, denied'],
    ['a GitHub token', `with ${['ghp', '5ec2e75ec2e75ec2e75ec2e75ec2e7'].join('_')}`, 'with <secret>'],
    [
      'a bare JSON web token',
      `got ${['eyJhbGciOiJI', 'eyJzdWIiOiI1', '5ec2e7_-'].join('.')} from x`,
      'got <secret> from x',
    ],
    [
      'a long JSON web token',
      `got ${['eyJhbGciOiJI', 'eyJzdWIiOiI1'.repeat(40), '5ec2e7_-'.repeat(40)].join('.')} from x`,
      'got <secret> from x',
    ],
    ['key material', KEY_MATERIAL, '<key material>'],
    [
      'an image in base64',
      `data:image/jpeg;base64,${'5ec2e7ab'.repeat(100)}==`,
      'data:image/jpeg;base64,<802 characters>',
    ],
  ])('%s', (_, text, expected) => {
    expect(redactText(text)).toBe(expected);
  });

  it.each([
    's3://bucket/models/documents/3/model.onnx',
    'no token was given: sign in?',
    'fetch failed: code=ECONNREFUSED, status code=404',
    'eyJ is how they begin',
    'sha256:'.padEnd(71, 'a'),
  ])('leaves %s unchanged', (text) => {
    expect(redactText(text)).toBe(text);
  });
});

describe('long texts', () => {
  it('are cut, with their length appended', () => {
    const text = redactText('ab '.repeat(10_000));
    expect(text).toHaveLength(2_000 + '… (30000 characters)'.length);
    expect(text).toMatch(/… \(30000 characters\)$/);
  });

  it('are not cut inside a URL with a password', () => {
    const before = `https://host/x?${'q'.repeat(7_950)} `;
    expect(redactText(`${before}https://user:5ec2e7-5ec2e7-5ec2e7@host/x`)).not.toContain('5ec2e7');
  });

  it.each([
    'a',
    '?a',
    'sig',
    'a:',
    'https://',
    '-----BEGIN A',
    '"token":',
    '\\',
    'x@',
    'token=',
    'code=',
    'x-key:',
    'eyJ.',
    'eyJaaaaaaa.',
    'AKIA',
    'gh',
  ])('are cut, repeated %s', (piece) => {
    expect(redactText(piece.repeat(1_000_000)).length).toBeLessThan(2_100);
  });

  it('have no control characters and no lone surrogates', () => {
    expect(redactText('a\u001b[31mb\u0000\ud800')).toBe('a [31mb \ufffd');
  });
});
