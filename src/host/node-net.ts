import { askSocket } from './ask-socket.ts';
import { downloadFile } from './download-file.ts';
import type { Net } from './host.ts';
import { withHttpAnswer } from './http-request.ts';
import { httpStatus } from './http-status.ts';
import { openSocket } from './line-socket.ts';
import { canConnect, isPortFree } from './probe-port.ts';
import { sshBanner } from './ssh-banner.ts';

/** The one door to the network. */
export function createNodeNet(): Net {
  return {
    isPortFree,
    canConnect,
    httpStatus,
    askSocket,
    openSocket,
    sshBanner,
    getText,
    download: downloadFile,
  };
}

const getText: Net['getText'] = async (url, { timeoutMs, maxBytes, signal }) => {
  const inTime = AbortSignal.timeout(timeoutMs);
  const get = { url, stallMs: timeoutMs, signal: signal === undefined ? inTime : AbortSignal.any([signal, inTime]) };
  return withHttpAnswer(get, async (answer) => {
    if (answer.status !== 200) throw new Error(`the server answered ${answer.status}`);
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > maxBytes) throw new Error(`the answer is longer than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  });
};
