import * as z from 'zod';
import type { Warning, WarningCode } from '../warnings.ts';

/** One warning of a response. */
export const warningSchema = z.object({
  code: (z.string() as unknown as z.ZodType<WarningCode>).describe('stable; branch on this'),
  message: z.string(),
}) satisfies z.ZodType<Warning>;

/** The warnings of a response; absent if there are none. */
export const warningsSchema = z.array(warningSchema).exactOptional();
