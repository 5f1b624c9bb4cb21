import { StringDecoder } from 'node:string_decoder';

const maxLineLength = 4096;

/** Turns a program's bytes into lines. */
export interface LineSplitter {
  push(chunk: Uint8Array): void;
  /** Hands over what came after the last line end. */
  end(): void;
}

/**
 * Calls `onLine` once for each line, without its end. A progress line that a program paints over with `\r` counts as a terminal would show
 * it: its last state. Longer than 4 KiB comes in pieces, so that no output can fill the memory. Bytes that are no UTF-8 become U+FFFD.
 */
export function createLineSplitter(onLine: (line: string) => void): LineSplitter {
  const decoder = new StringDecoder('utf8');
  let rest = '';

  const take = (text: string): void => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) emitPieces(line, onLine);
    rest = lastState(rest);
    while (rest.length > maxLineLength) {
      const cut = cutPoint(rest);
      onLine(rest.slice(0, cut));
      rest = rest.slice(cut);
    }
  };

  return {
    push: (chunk) => take(decoder.write(chunk as Buffer)),
    end() {
      take(decoder.end());
      if (rest !== '') emitPieces(rest, onLine);
      rest = '';
    },
  };
}

function emitPieces(line: string, onLine: (line: string) => void): void {
  let rest = lastState(line.endsWith('\r') ? line.slice(0, -1) : line);
  while (rest.length > maxLineLength) {
    const cut = cutPoint(rest);
    onLine(rest.slice(0, cut));
    rest = rest.slice(cut);
  }
  onLine(rest);
}

/** What stays visible after the last `\r` that something follows. */
function lastState(text: string): string {
  const body = text.endsWith('\r') ? text.slice(0, -1) : text;
  const at = body.lastIndexOf('\r');
  return at === -1 ? text : text.slice(at + 1);
}

/** Never between the two halves of a character outside the basic plane. */
function cutPoint(text: string): number {
  const unit = text.charCodeAt(maxLineLength - 1);
  return unit >= 0xd800 && unit <= 0xdbff ? maxLineLength - 1 : maxLineLength;
}
