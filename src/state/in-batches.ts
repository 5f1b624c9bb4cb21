/**
 * Makes one call of many: what is asked for while a batch is done goes into the next one together. `answer` gives one answer for each
 * question, in their order; when it fails, all of its batch fail.
 */
export function inBatches<Q, A>(answer: (questions: readonly Q[]) => Promise<readonly A[]>): (question: Q) => Promise<A> {
  let waiting: { readonly question: Q; readonly resolve: (value: A) => void; readonly reject: (error: unknown) => void }[] = [];
  let busy = false;
  const work = async (): Promise<void> => {
    busy = true;
    // Those that ask in the same moment are not there yet.
    await Promise.resolve();
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        const answers = await answer(batch.map(({ question }) => question));
        for (const [at, { resolve }] of batch.entries()) resolve(answers[at] as A);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    busy = false;
  };
  return (question) =>
    new Promise((resolve, reject) => {
      waiting.push({ question, resolve, reject });
      if (!busy) void work();
    });
}
