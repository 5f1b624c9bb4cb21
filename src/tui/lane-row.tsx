import { Box, Text } from 'ink';
import { memo } from 'react';
import { truncate } from '../view/text-width.ts';
import type { RowCells } from './row-cells.ts';
import { TonedText } from './toned-text.tsx';

/** What a row shows. Compared by value, so that a row which did not change is not laid out again. */
export interface LaneRowProps {
  readonly cells: RowCells;
  readonly details: readonly string[];
  readonly columns: number;
}

/** A lane's row and the dim lines below it. */
export const LaneRow = memo(function LaneRow({ cells, details, columns }: LaneRowProps) {
  const indent = columns < 40 ? '  ' : '    ';
  return (
    <Box flexDirection="column">
      <Box width={columns} justifyContent="space-between">
        <LeftPart cells={cells} />
        <RightPart cells={cells} />
      </Box>
      {details.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity, only a place
        <Text key={index} wrap="truncate-end">
          <TonedText tone="dim">{truncate(indent + line, columns)}</TonedText>
        </Text>
      ))}
    </Box>
  );
}, sameRow);

function LeftPart({ cells }: { readonly cells: RowCells }) {
  return (
    <Text wrap="truncate-end">
      <TonedText tone={cells.tone}>{cells.sign}</TonedText>
      {cells.name !== '' && <TonedText tone="strong">{` ${cells.name}`}</TonedText>}
      {cells.title !== '' && ` ${cells.title}`}
    </Text>
  );
}

/** Only what is there is written: Ink's work grows with every character, spaces too. */
function RightPart({ cells }: { readonly cells: RowCells }) {
  const { barFull, barEmpty, figures, elapsed } = cells;
  if (barFull + barEmpty + figures + elapsed === '') return null;
  return (
    <Text wrap="truncate-end">
      {barFull + barEmpty !== '' && ' '}
      {barFull !== '' && <TonedText tone="accent">{barFull}</TonedText>}
      {barEmpty !== '' && <TonedText tone="dim">{barEmpty}</TonedText>}
      {figures !== '' && ` ${figures}`}
      {elapsed !== '' && <TonedText tone="dim">{` ${elapsed}`}</TonedText>}
    </Text>
  );
}

function sameRow(before: LaneRowProps, after: LaneRowProps): boolean {
  return (
    before.columns === after.columns &&
    sameValues(before.details, after.details) &&
    sameValues(Object.values(before.cells), Object.values(after.cells))
  );
}

function sameValues(before: readonly string[], after: readonly string[]): boolean {
  return before.length === after.length && before.every((value, index) => value === after[index]);
}
