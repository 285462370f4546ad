import { isYoloLiftError } from '@yololift/core';
import { describe, expect, test } from 'vitest';
import { parseCommand } from './commands.ts';

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (isYoloLiftError(error, 'INVALID_REQUEST')) return error.message;
    throw error;
  }
  throw new Error('it was taken');
}

describe('a command', () => {
  test('has its defaults filled in', () => {
    expect(parseCommand({ command: 'warm' })).toEqual({ command: 'warm', instances: 1, holdMs: 0 });
  });

  test('to detect brings images and options', () => {
    const command = { command: 'detect', image: 'aGk=', confidence: 0.4, classes: ['cat'] };
    expect(parseCommand(command)).toEqual(command);
  });

  test('of a batch may say where results go', () => {
    const command = { command: 'batch', items: ['s3://in/a.jpg'], results: 's3://out', iou: 0.5 };
    expect(parseCommand(JSON.parse(JSON.stringify(command)))).toEqual(command);
  });

  test.each([
    [undefined, 'this is no command'],
    [null, 'this is no command'],
    ['warm', 'this is no command'],
    [{ command: 'constructor' }, 'this is no command'],
    [{ command: 3 }, 'this is no command'],
    [{ command: 'batch' }, 'batch: items: '],
    [{ command: 'batch', items: [] }, 'batch: items: '],
    [{ command: 'batch', items: ['a', 7] }, 'batch: items.1: '],
    [{ command: 'batch', items: ['x'.repeat(5000)] }, 'batch: items.0: '],
    [{ command: 'warm', color: 'red' }, 'it has no color'],
    [{ command: 'warm', instances: 1e9 }, 'warm: instances: '],
    [{ command: 'warm', holdMs: -1 }, 'warm: holdMs: '],
  ])('%j is refused', (value, words) => {
    expect(refusal(() => parseCommand(value))).toContain(words);
  });
});
