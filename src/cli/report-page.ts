import type { PathRules } from '../platform/path-rules.ts';
import { renderDiff } from '../preview/render-diff.ts';
import type { BatchRow } from '../report/batch-row.ts';
import {
  type PageHeading,
  pageMark,
  renderPageHead,
  renderPageTail,
  renderPageVenv,
} from '../report/render-page.ts';
import type { BatchStep } from '../run/run-batch.ts';
import { openReportFile } from '../world/report-file.ts';
import { inOrder } from './in-order.ts';

export interface ReportPage {
  take(step: BatchStep): void;
  end(rows: readonly BatchRow[], milliseconds: number): Promise<void>;
  discard(): Promise<void>;
}

export type OpenedPage =
  | { readonly kind: 'page'; readonly page: ReportPage }
  | { readonly kind: 'refused'; readonly reason: string; readonly hint: string };

/**
 * Opens the page of `--report`; each venv is written down as it comes.
 * @param path absolute
 */
export async function openReportPage(
  heading: PageHeading,
  paths: PathRules,
  path: string,
): Promise<OpenedPage> {
  const opened = await openReportFile(path, pageMark);
  if (opened.kind === 'refused') return opened;
  const { file } = opened;
  const add = inOrder<string>((text) => file.add(text));
  const page: ReportPage = {
    take: ({ index, outcome }) => {
      // From the venv's own root: the row says where that is.
      const diff = renderDiff(outcome.path, outcome.changes, paths, outcome.path);
      add(index, renderPageVenv(outcome, new TextDecoder().decode(diff)));
    },
    end: (rows, milliseconds) => file.finish(renderPageHead(heading, rows, milliseconds), renderPageTail()),
    discard: () => file.discard(),
  };
  return { kind: 'page', page };
}
