import { startS3 } from '@yololift/testing';

// A stand-in for S3 with the bucket `models`, in a process of its own, so that serving takes no time from whoever is
// measured. Prints its address, and ends with its standard input.

const server = await startS3('models');
process.stdout.write(`${server.url}\n`);
process.stdin.resume().once('end', () => server.close());
