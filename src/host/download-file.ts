import { type FileHandle, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { VupError } from '../errors/vup-error.ts';
import { explainWrite } from './explain-write.ts';
import type { DownloadOptions } from './host.ts';
import { type HttpAnswer, type HttpGet, withHttpAnswer } from './http-request.ts';

/** Of what an earlier try got the beginning. Kept beside the file until it is whole. */
interface ResumeNote {
  readonly url: string;
  /** A strong ETag or a Last-Modified: proof that the server still has the same bytes. */
  readonly validator: string;
}

/**
 * Streams a URL into a file. A piece that an earlier try left is gone on with when the server proves that the rest belongs to it
 * (Range with If-Range, RFC 9110 section 14), else the file is begun anew. Syncs it before it resolves. @throws VUP_IMAGE_FETCH
 */
export async function downloadFile(url: string, file: string, options: DownloadOptions): Promise<void> {
  const note = await readNote(file, url);
  const have = note === undefined ? 0 : await sizeOf(file);
  const resumes = note !== undefined && have > 0;
  const get: HttpGet = {
    url,
    stallMs: options.stallMs,
    pinned: options.pinned === true,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(resumes ? { headers: { range: `bytes=${have}-`, 'if-range': note.validator } } : {}),
  };
  const whole = await withHttpAnswer(get, (answer) => receive(answer, { url, file, have, options }));
  await rm(noteName(file), { force: true });
  if (!whole) await downloadFile(url, file, options);
}

interface Receiving {
  readonly url: string;
  readonly file: string;
  readonly have: number;
  readonly options: DownloadOptions;
}

/** False when the earlier piece is of no use and all must be asked for anew. */
async function receive(answer: HttpAnswer, to: Receiving): Promise<boolean> {
  if (answer.status === 416 && to.have > 0) {
    await answer.body.dump();
    return answer.header('content-range') === `bytes */${to.have}`;
  }
  if (answer.status !== 200 && answer.status !== 206) throw new Error(`the server answered ${answer.status}`);
  const from = answer.status === 206 ? rangeStart(answer) : 0;
  if (from !== 0 && from !== to.have) return false;
  const total = totalBytes(answer, from);
  if (total !== undefined && total > to.options.maxBytes) throw tooLarge(to, total);
  await explainWrite(to.file, () => writeNote(answer, to));
  await explainWrite(to.file, () => writeBody(answer, to, { from, total }));
  return true;
}

async function writeBody(answer: HttpAnswer, to: Receiving, place: { from: number; total: number | undefined }): Promise<void> {
  const file = await open(to.file, place.from === 0 ? 'w' : 'r+', 0o600);
  let done = place.from;
  try {
    if (place.from > 0) await file.truncate(place.from);
    for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
      if (done + chunk.length > to.options.maxBytes) throw tooLarge(to, done + chunk.length);
      await writeAll(file, chunk, done);
      done += chunk.length;
      to.options.onProgress?.(done, place.total);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  if (place.total !== undefined && done !== place.total) throw new Error(`the connection ended after ${done} of ${place.total} bytes`);
}

async function writeAll(file: FileHandle, chunk: Uint8Array, at: number): Promise<void> {
  for (let written = 0; written < chunk.length; ) {
    const { bytesWritten } = await file.write(chunk, written, chunk.length - written, at + written);
    written += bytesWritten;
  }
}

/** `bytes 100-199/200` begins at 100. */
function rangeStart(answer: HttpAnswer): number {
  const match = /^bytes (\d+)-/.exec(answer.header('content-range') ?? '');
  if (match === null) throw new Error('the server sent a part without saying which');
  return Number(match[1]);
}

function totalBytes(answer: HttpAnswer, from: number): number | undefined {
  const length = answer.header('content-length');
  return length === undefined || answer.header('content-encoding') !== undefined ? undefined : from + Number(length);
}

function tooLarge(to: Receiving, bytes: number): VupError {
  return new VupError('VUP_IMAGE_FETCH', {
    message: `${to.url} has ${bytes} bytes or more; at most ${to.options.maxBytes} were expected`,
    hint: 'The file on the server is another one than the lock file names: look at the source, then delete its entry from Vfile.lock and run `vup up`.',
  });
}

function noteName(file: string): string {
  return `${file}.resume`;
}

async function readNote(file: string, url: string): Promise<ResumeNote | undefined> {
  try {
    const note = JSON.parse(await readFile(noteName(file), 'utf8')) as Partial<ResumeNote>;
    // It becomes a header.
    return note.url === url && typeof note.validator === 'string' && /^[\x20-\x7e]+$/.test(note.validator)
      ? { url, validator: note.validator }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Written before the first byte; without a proof there is nothing to resume with. A weak ETag is none. */
async function writeNote(answer: HttpAnswer, { url, file }: Receiving): Promise<void> {
  const tag = answer.header('etag');
  const validator = tag !== undefined && !tag.startsWith('W/') ? tag : answer.header('last-modified');
  if (validator === undefined) return rm(noteName(file), { force: true });
  await writeFile(noteName(file), JSON.stringify({ url, validator } satisfies ResumeNote), { mode: 0o600 });
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? 0;
}
