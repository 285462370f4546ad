import { expect, test } from 'vitest';
import { authenticateByKey } from './manage-key.ts';

const authenticate = authenticateByKey('secret');
const asking = (authorization?: string) =>
  authenticate(new Request('http://x/manage/doctor', { headers: authorization ? { authorization } : {} }));

test('accepts requests with the key and refuses others', async () => {
  await expect(asking('Bearer secret')).resolves.toBeUndefined();
});

test.each([undefined, 'Bearer other', 'secret', 'Bearer secret2', 'bearer secret'])(
  'refuses %s',
  async (given) => {
    await expect(asking(given)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  },
);
