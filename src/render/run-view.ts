/** Takes text for the terminal or pipe, line ends included. */
export type Write = (text: string) => void;

/** A view of a run at work. */
export interface RunView {
  /** Prints what is still to be said, the summary with it. Called once the run is over; a second call does nothing. */
  stop(): Promise<void>;
}
