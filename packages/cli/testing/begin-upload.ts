import { once } from 'node:events';
import { connect } from 'node:net';

/** A request that is under way. */
export interface Upload {
  /** Sends the rest; resolves with the whole answer when its connection has closed. */
  finish(): Promise<string>;
  /** Resolves when the connection has closed, however. */
  readonly closed: Promise<void>;
}

/** Begins a `POST /detect` whose body's second part is sent later; resolves when the server has begun to read it. */
export async function beginUpload(url: string, photo: Uint8Array): Promise<Upload> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => undefined); // the server may cut it
  let answer = '';
  socket.on('data', (bytes) => {
    answer += bytes;
  });
  socket.write(
    `POST /detect HTTP/1.1\r\nHost: x\r\nContent-Length: ${photo.length}\r\nExpect: 100-continue\r\n\r\n`,
  );
  await once(socket, 'data'); // "100 Continue": the server has the request
  socket.write(photo.subarray(0, 100));
  return {
    closed,
    async finish() {
      socket.write(photo.subarray(100));
      await closed;
      return answer;
    },
  };
}
