import { stripVTControlCharacters } from 'node:util';

/** Characters for all failures together: of a long output often little more of its end is kept. */
const roomForAll = 3_500;

/** A failure that gets less says nothing. */
const leastRoom = 80;

const gap = '\n\n';
const leftOut = '\n[…]\n';

/**
 * What did not pass and why, for the end of the output. A failure is a line that says which, and its message. All of them together have
 * room: long ones are shortened, empty lines (of screens there are many) and stacks are left out, but for the first line that lies in this
 * project's own code.
 */
export function tellFailures(failures: readonly string[], room = roomForAll): string {
  const told = failures.slice(0, Math.floor(room / leastRoom) - 1).map((failure) => `FAILED ${essence(failure)}`);
  const more = failures.length - told.length;
  const end = more === 0 ? [] : [`and ${more} more failed`];
  const around = [...told, ...end].length * gap.length + end.join().length;
  const most = fairShare(
    told.map(({ length }) => length),
    room - around,
  );
  return [...told.map((text) => shortened(text, most)), ...end].join(gap);
}

function essence(failure: string): string {
  let isPlaceTold = false;
  return stripVTControlCharacters(failure)
    .split('\n')
    .filter((line) => {
      if (line.trim() === '') return false;
      if (!/^ +at .*(:\d+:\d+|<anonymous>)\)?$/.test(line)) return true;
      if (isPlaceTold || /\/node_modules\//.test(line) || !/\/(src|test)\//.test(line)) return false;
      isPlaceTold = true;
      return true;
    })
    .join('\n')
    .trimEnd();
}

/** How long each may be at most, so that all together are not longer than the room. What short ones leave is the long ones' to use. */
function fairShare(lengths: readonly number[], room: number): number {
  let left = room;
  const ascending = lengths.toSorted((a, b) => a - b);
  for (const [at, length] of ascending.entries()) {
    const share = Math.floor(left / (ascending.length - at));
    if (length > share) return share;
    left -= length;
  }
  return room;
}

/** Its first line, a little of what follows, and mostly the end: what a program says last is why it failed. */
function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const room = most - leftOut.length;
  const title = Math.max(text.indexOf('\n'), 0);
  const beginning = Math.floor(Math.min(room / 2, title + (room - title) / 4));
  return text.slice(0, beginning) + leftOut + text.slice(text.length - (room - beginning));
}
