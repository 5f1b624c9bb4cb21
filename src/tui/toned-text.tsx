import { Text } from 'ink';
import { createContext, type ReactNode, useContext } from 'react';
import type { Tone } from '../view/paint.ts';

/** Whether tones are shown; false for NO_COLOR. */
export const ColorContext = createContext(true);

const looks = {
  good: { color: 'green' },
  bad: { color: 'red' },
  warn: { color: 'yellow' },
  accent: { color: 'cyan' },
  strong: { bold: true },
  dim: { dimColor: true },
  plain: {},
} as const satisfies Readonly<Record<Tone, object>>;

/** A stretch of text in its tone. */
export function TonedText(props: { readonly tone: Tone; readonly children: ReactNode }) {
  const color = useContext(ColorContext);
  return <Text {...(color ? looks[props.tone] : {})}>{props.children}</Text>;
}
