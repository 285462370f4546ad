import { once } from 'node:events';
import { connect } from 'node:net';

/** A request with a partly sent body. */
export interface Upload {
  /** Sends the rest; resolves with the complete response when the connection closes. */
  finish(): Promise<string>;
  /** Resolves when the connection closes, for any reason. */
  readonly closed: Promise<void>;
}

/** Starts a `POST /detect` and sends part of its body; resolves when the server reads it. */
export async function beginUpload(url: string, photo: Uint8Array): Promise<Upload> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => undefined); // the server may close it
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
