/** Reads which series a PromQL expression selects, with Prometheus' own editor grammar. */
import type { SyntaxNode } from '@lezer/common'
import { parser } from '@prometheus-io/lezer-promql'

/** A selector of name and labels; `text` has no range and no offset. */
export type Selector = { text: string; metric: string; matchers: { label: string; operator: string; value: string }[] }

type Expression = {
  selectors: Selector[]
  /** Labels in `by`, `on` and `group_left`; a label made by label_replace counts as well. */
  labels: string[]
}

/** @throws {Error} when it is not PromQL, or a selector has no name */
export function readPromql(text: string): Expression {
  const selectors: Selector[] = []
  const labels: string[] = []
  parser.parse(text).iterate({
    enter: ({ type, from, to, node }) => {
      if (type.isError) throw new Error(`not PromQL at ${from}: ${text.slice(0, from)}⚠${text.slice(from)}`)
      if (type.name === 'VectorSelector') selectors.push(readSelector(node, text))
      if (type.name === 'LabelName' && node.parent?.type.name === 'GroupingLabels') labels.push(text.slice(from, to))
    },
  })
  return { selectors, labels }
}

function readSelector(node: SyntaxNode, text: string): Selector {
  const textOf = (child: SyntaxNode | null): string => (child === null ? '' : text.slice(child.from, child.to))
  const metric = textOf(node.getChild('Identifier'))
  if (metric === '') throw new Error(`a selector without a name: ${textOf(node)}`)
  const matchers = (node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []).map((matcher) => ({
    label: textOf(matcher.getChild('LabelName')),
    operator: textOf(matcher.getChild('MatchOp')),
    value: textOf(matcher.getChild('StringLiteral')).slice(1, -1),
  }))
  return { text: textOf(node), metric, matchers }
}
