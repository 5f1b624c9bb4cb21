import { Box, Static, Text } from 'ink';
import { formatNote } from '../view/note-text.ts';
import { truncate } from '../view/text-width.ts';
import type { Note, ViewModel } from '../view/view-model.ts';
import { composeFrame } from './frame.ts';
import { LaneRow } from './lane-row.tsx';
import { rowCells } from './row-cells.ts';
import { rowLayout } from './row-layout.ts';
import type { Size } from './terminal.ts';
import { ColorContext, TonedText } from './toned-text.tsx';

/** Everything that the live view is drawn from. */
export interface AppProps {
  readonly model: ViewModel;
  /** Warnings and notices to leave above the rows, for good; only ever grows. */
  readonly notes: readonly Note[];
  readonly size: Size;
  readonly nowMs: number;
  readonly spinner: string;
  readonly color: boolean;
}

/** The live view of a run. A pure function of its props: it holds no state and reads no input. */
export function App({ model, notes, size, nowMs, spinner, color }: AppProps) {
  const frame = composeFrame(model, size);
  const layout = rowLayout(model.lanes, size.columns);
  return (
    <ColorContext value={color}>
      <Static items={[...notes]}>
        {(note, index) => <Text key={index}>{formatNote(note, { columns: size.columns, color }).trimEnd()}</Text>}
      </Static>
      <Box flexDirection="column">
        {frame.rows.map(({ lane, details }) => (
          <LaneRow
            key={`${lane.kind}:${lane.name}`}
            cells={rowCells(lane, { model, layout, nowMs, spinner })}
            details={details}
            columns={size.columns}
          />
        ))}
        {frame.more !== undefined && <Line tone="dim" text={truncate(frame.more, size.columns)} />}
        {frame.footer.map((line) => (
          <Line key={line} tone="warn" text={truncate(line, size.columns)} />
        ))}
      </Box>
    </ColorContext>
  );
}

function Line({ tone, text }: { readonly tone: 'dim' | 'warn'; readonly text: string }) {
  return (
    <Text wrap="truncate-end">
      <TonedText tone={tone}>{text}</TonedText>
    </Text>
  );
}
