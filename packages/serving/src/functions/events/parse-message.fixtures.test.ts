import { readFileSync } from 'node:fs';
import { fixture, fixturesFolder, NO_FIXTURES } from '@yololift/core/testing';
import { describe, expect, test } from 'vitest';
import { parseMessage } from './parse-message.ts';

const CASES = ['cases', 'Q01-aws-s3-by-sqs'];

describe.skipIf(fixturesFolder === undefined)(`events of users (${NO_FIXTURES})`, () => {
  test.each([
    ['s3-created.json', ['s3://scans/in/a+b ü.jpg']],
    ['s3-removed.json', []],
    ['sns-direct-s3.json', ['s3://scans/in/a.jpg']],
    ['sqs-eventbridge-s3.json', ['s3://scans/in/a.jpg']],
    ['sqs-s3-created.json', ['s3://scans/in/page 1.jpg']],
    ['sqs-s3-testevent.json', []],
    ['sqs-sns-s3.json', ['s3://scans/in/a.jpg']],
  ])('%s', (name, created) => {
    const parsed = parseMessage(readFileSync(fixture(...CASES, name)));
    expect(parsed).toMatchObject({ kind: 'events', created, unsupported: [] });
  });
});
