import { isYoloLiftError } from '@yololift/core/errors';
import { describe, expect, test } from 'vitest';
import { parseCommand } from './commands.ts';

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (isYoloLiftError(error, 'INVALID_REQUEST')) return error.message;
    throw error;
  }
  throw new Error('the command was accepted');
}

describe('parseCommand', () => {
  test('fills in defaults', () => {
    expect(parseCommand({ command: 'warm' })).toEqual({ command: 'warm', instances: 1, holdMs: 0 });
  });

  test('accepts detect with images and options', () => {
    const command = { command: 'detect', image: 'aGk=', confidence: 0.4, classes: ['cat'] };
    expect(parseCommand(command)).toEqual(command);
  });

  test('accepts batch with results', () => {
    const command = { command: 'batch', items: ['s3://in/a.jpg'], results: 's3://out', iou: 0.5 };
    expect(parseCommand(JSON.parse(JSON.stringify(command)))).toEqual(command);
  });

  test.each([
    [undefined, 'No command. Supported: {"command":"detect"'],
    [null, 'No command. Supported: '],
    ['warm', 'No command. Supported: '],
    [{ command: 'constructor' }, "Unknown command 'constructor'. Supported: "],
    [{ command: 3 }, 'No command. Supported: '],
    [{ command: 'batch' }, 'batch: items: '],
    [{ command: 'batch', items: [] }, 'batch: items: '],
    [{ command: 'batch', items: ['a', 7] }, 'batch: items.1: '],
    [{ command: 'batch', items: ['x'.repeat(5000)] }, 'batch: items.0: '],
    [{ command: 'warm', color: 'red' }, "unknown field 'color'"],
    [{ command: 'warm', instances: 1e9 }, 'warm: instances: '],
    [{ command: 'warm', holdMs: -1 }, 'warm: holdMs: '],
  ])('refuses %j', (value, words) => {
    expect(refusal(() => parseCommand(value))).toContain(words);
  });
});
