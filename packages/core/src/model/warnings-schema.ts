import * as z from 'zod';
import type { Warning, WarningCode } from '../warnings.ts';

/** One warning of an answer. */
export const warningSchema = z.object({
  code: (z.string() as unknown as z.ZodType<WarningCode>).describe('stable; branch on this'),
  message: z.string(),
}) satisfies z.ZodType<Warning>;

/** The warnings of an answer; absent where there are none. */
export const warningsSchema = z.array(warningSchema).exactOptional();
