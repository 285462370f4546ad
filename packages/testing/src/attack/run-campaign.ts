import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AttackReport, AttackRequest } from './attack-messages.ts';
import { type Campaign, type Finding, SILENCE_LIMIT_MS } from './attack-target.ts';

const CHILD = fileURLToPath(new URL('./child/attack.ts', import.meta.url));

/** Findings after which a campaign stops. */
const MOST_FINDINGS = 20;

type Standing = Omit<Extract<AttackReport, { kind: 'stands' }>, 'kind'>;

interface Round {
  readonly next: number;
  readonly standing: Standing | undefined;
  readonly findings: readonly Finding[];
}

/** Attacks one target with `cases` inputs in child processes; replaces a process that crashes or hangs. */
export async function runCampaign(target: string, cases: number): Promise<Campaign> {
  const folder = await mkdtemp(join(tmpdir(), 'yololift-attack-'));
  const rounds: Round[] = [];
  try {
    let next = 0;
    while (next < cases && countFindings(rounds) < MOST_FINDINGS) {
      const round = await runRound({ target, folder, from: next, to: cases });
      rounds.push(round);
      next = round.next;
    }
    return summarise(target, next, rounds);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function countFindings(rounds: readonly Round[]): number {
  return rounds.reduce((sum, { findings }) => sum + findings.length, 0);
}

function summarise(target: string, cases: number, rounds: readonly Round[]): Campaign {
  const sum = (of: (standing: Standing) => number) =>
    rounds.reduce((total, { standing }) => total + (standing === undefined ? 0 : of(standing)), 0);
  const most = (of: (standing: Standing) => number) =>
    rounds.reduce((peak, { standing }) => Math.max(peak, standing === undefined ? 0 : of(standing)), 0);
  return {
    target,
    cases,
    taken: sum(({ taken }) => taken),
    refused: sum(({ refused }) => refused),
    longestMs: Math.round(most(({ longestMs }) => longestMs)),
    peakMb: Math.round(most(({ peakMb }) => peakMb)),
    findings: rounds.flatMap(({ findings }) => findings),
  };
}

async function runRound(order: AttackRequest): Promise<Round> {
  const { target, from } = order;
  const child = fork(CHILD, [JSON.stringify(order)], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const ended = once(child, 'exit') as Promise<[code: number | null, signal: NodeJS.Signals | null]>;
  const findings: Finding[] = [];
  let current = from;
  let hasBegun = false;
  let standing: Standing | undefined;
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = `${stderr}${text}`.slice(-2000);
  });
  const watch = watchSilence(child, (detail) =>
    findings.push({ target, index: current, kind: 'hang', detail }),
  );
  child.on('message', (report: AttackReport) => {
    watch.heard();
    hasBegun = true;
    if (report.kind === 'begins') current = report.index;
    else if (report.kind === 'stands') standing = report;
    else findings.push({ target, ...report });
  });
  const [code, signal] = await ended;
  watch.stop();
  if (!hasBegun) throw new Error(`${target} cannot be attacked: ${signal ?? code}: ${stderr}`);
  const isWhole = code === 0 && standing !== undefined;
  if (!isWhole && !findings.some(({ kind }) => kind === 'hang')) {
    findings.push({ target, index: current, kind: 'crash', detail: `${signal ?? code}: ${stderr}` });
  }
  return { next: isWhole && standing !== undefined ? standing.next : current + 1, standing, findings };
}

/** Kills a process that sends no report for `SILENCE_LIMIT_MS`. */
function watchSilence(child: ChildProcess, onHang: (detail: string) => void) {
  let timer = setTimeout(hang, SILENCE_LIMIT_MS);
  function hang(): void {
    onHang(`no report for ${SILENCE_LIMIT_MS} ms`);
    child.kill('SIGKILL');
  }
  return {
    heard: () => {
      clearTimeout(timer);
      timer = setTimeout(hang, SILENCE_LIMIT_MS);
    },
    stop: () => clearTimeout(timer),
  };
}
