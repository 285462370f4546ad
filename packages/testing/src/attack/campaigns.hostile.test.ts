import { afterAll, expect, test } from 'vitest';
import type { Campaign } from './attack-target.ts';
import { runCampaign } from './run-campaign.ts';
import { TARGETS } from './targets/index.ts';

// Seeded attacks on everything that reads untrusted input, in child processes. Each case must be accepted or rejected
// with a typed error within 5 s of CPU time and 512 MB. Prints a table at the end.

/** Inputs per target: 100, or `YOLOLIFT_HOSTILE_CASES`. */
const CASES = Number(process.env.YOLOLIFT_HOSTILE_CASES || 100);

/** Timeout of one campaign, ms. */
const CAMPAIGN_LIMIT_MS = 60_000 + CASES * 100;

const campaigns: Campaign[] = [];

afterAll(() => {
  const count = (campaign: Campaign, kind: string) =>
    campaign.findings.filter((one) => one.kind === kind).length;
  console.table(
    campaigns.map((campaign) => ({
      target: campaign.target,
      cases: campaign.cases,
      taken: campaign.taken,
      refused: campaign.refused,
      crash: count(campaign, 'crash'),
      'hang > 5 s': count(campaign, 'hang'),
      '> 512 MB': count(campaign, 'memory'),
      untyped: count(campaign, 'untyped'),
      'longest CPU ms': campaign.longestMs,
      'peak MB': campaign.peakMb,
    })),
  );
});

test.concurrent.each(Object.keys(TARGETS))(
  `%s: ${CASES} hostile inputs, none crashes, hangs, grows or fails untyped`,
  async (target) => {
    const campaign = await runCampaign(target, CASES);
    campaigns.push(campaign);
    expect(campaign.findings).toEqual([]);
    expect(campaign.taken + campaign.refused).toBe(CASES);
    // If every input is rejected early, the code behind is not tested.
    expect(campaign.taken).toBeGreaterThan(0);
  },
  CAMPAIGN_LIMIT_MS,
);
