import { describe, expect, it } from 'vitest';
import { PythonLiteralError, parsePythonLiteral } from './parse-python-literal.ts';

describe('parsePythonLiteral', () => {
  it.each([
    [
      "{0: 'person', 1: 'bicycle'}",
      new Map([
        [0, 'person'],
        [1, 'bicycle'],
      ]),
    ],
    ["['person', 'stop sign',]", ['person', 'stop sign']],
    ['[640, 640]', [640, 640]],
    ['(17, 3)', [17, 3]],
    ['(1,)', [1]],
    ['(1)', 1],
    ['()', []],
    ['{}', new Map()],
    ['True', true],
    [' False ', false],
    ['None', null],
    ['32', 32],
    ['-1.5e-3', -0.0015],
    ['1_000', 1000],
    ['.5', 0.5],
    ["{'a': [1, {'b': None}]}", new Map([['a', [1, new Map([['b', null]])]]])],
  ])('reads %s', (text, value) => {
    expect(parsePythonLiteral(text)).toEqual(value);
  });

  it.each([
    [String.raw`'it\'s'`, "it's"],
    [`"it's"`, "it's"],
    [String.raw`'a\tb\\c\x41\u00e9\U0001f600\101'`, 'a\tb\\cAé😀A'],
    [String.raw`'\d'`, '\\d'],
    [String.raw`'\Uffffffff'`, '\ufffd'],
    ["'自転車'", '自転車'],
    ["''", ''],
  ])('reads the string %s', (text, value) => {
    expect(parsePythonLiteral(text)).toBe(value);
  });

  it.each([
    "{0: 'person'",
    "'open",
    '[1 2]',
    '{0 1}',
    'open()',
    '',
    '[',
    '1 2',
    "{'a'}",
    '{1: 2',
    '1j',
    '`',
    '@',
  ])('refuses %s', (text) => {
    expect(() => parsePythonLiteral(text)).toThrow(PythonLiteralError);
  });

  it('names the position', () => {
    expect(() => parsePythonLiteral('[1, oops]')).toThrow('not a literal at character 4');
  });

  it('refuses deep nesting', () => {
    expect(() => parsePythonLiteral('['.repeat(100_000))).toThrow('nested deeper than 32 levels');
  });

  it('reads a long hostile string in linear time', () => {
    expect(() => parsePythonLiteral(`'${'\\'.repeat(1_000_000)}`)).toThrow(PythonLiteralError);
  });
});
