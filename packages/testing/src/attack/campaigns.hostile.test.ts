import { afterAll, expect, test } from 'vitest';
import type { Campaign } from './attack-target.ts';
import { runCampaign } from './run-campaign.ts';
import { TARGETS } from './targets/index.ts';

// Seeded attacks on everything that reads what strangers send, in processes of their own. Each case is taken, or refused
// by a typed error, within 5 s of CPU and 512 MB. The table is printed at the end.

/** Inputs a target: 100 in the ordinary tests, more where `YOLOLIFT_HOSTILE_CASES` says so. */
const CASES = Number(process.env.YOLOLIFT_HOSTILE_CASES || 100);

/** Longest that one campaign may take, ms. */
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
    // An attack that is always refused at the door attacks nothing behind it.
    expect(campaign.taken).toBeGreaterThan(0);
  },
  CAMPAIGN_LIMIT_MS,
);
