import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog'
import * as common from '@grafana/grafana-foundation-sdk/common'
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard'
import { PanelBuilder as Stat } from '@grafana/grafana-foundation-sdk/stat'
import { PanelBuilder as StateTimeline } from '@grafana/grafana-foundation-sdk/statetimeline'
import { PanelBuilder as Table } from '@grafana/grafana-foundation-sdk/table'
import { PanelBuilder as Text, TextMode } from '@grafana/grafana-foundation-sdk/text'
import { PanelBuilder as TimeSeries } from '@grafana/grafana-foundation-sdk/timeseries'
import { POSTGRES, PROMETHEUS } from './data-sources.ts'
import type { Signal } from './signal.ts'
import { targetsOf } from './targets.ts'

export type Panel = Builder<dashboard.Panel>

/** Width in columns of 24, height in rows of about 38 pixels. */
type Size = { width: number; height: number }

/** What all panel builders of the SDK have in common; its classes have no common parent. */
type PanelOptions<Self> = Builder<dashboard.Panel> & {
  title: (text: string) => Self
  description: (text: string) => Self
  unit: (unit: string) => Self
  decimals: (count: number) => Self
  max: (value: number) => Self
  span: (columns: number) => Self
  height: (rows: number) => Self
  interval: (duration: string) => Self
  datasource: (reference: { type: string; uid: string }) => Self
  targets: (targets: Builder<Dataquery>[]) => Self
  thresholds: (steps: Builder<dashboard.ThresholdsConfig>) => Self
  colorScheme: (color: Builder<dashboard.FieldColor>) => Self
  mappings: (mappings: dashboard.ValueMapping[]) => Self
}

function configure<P extends PanelOptions<P>>(panel: P, signal: Signal, { width, height }: Size, latest = false): P {
  const [first] = signal.queries
  panel
    .title(signal.title)
    .description(signal.description)
    .unit(signal.unit)
    .span(width)
    .height(height)
    .datasource(first !== undefined && 'sql' in first ? POSTGRES : PROMETHEUS)
    .targets(targetsOf(signal.queries, latest))
    .thresholds(thresholdsOf(signal))
    .mappings(mappingsOf(signal))
  if (signal.decimals !== undefined) panel.decimals(signal.decimals)
  if (signal.max !== undefined) panel.max(signal.max)
  if (signal.scrapedEverySeconds !== undefined) panel.interval(`${signal.scrapedEverySeconds}s`)
  return panel
}

const thresholdsOf = ({ steps = [] }: Signal): dashboard.ThresholdsConfigBuilder =>
  new dashboard.ThresholdsConfigBuilder()
    .mode(dashboard.ThresholdsMode.Absolute)
    .steps(
      steps.length === 0 ? [{ value: null, color: 'text' }] : steps.map(({ from, color }) => ({ value: from, color })),
    )

function mappingsOf({ texts = [] }: Signal): dashboard.ValueMapping[] {
  if (texts.length === 0) return []
  const options = Object.fromEntries(
    texts.map(({ value, text, color }, index) => [String(value), { text, color, index }]),
  )
  return [{ type: dashboard.MappingType.ValueToText, options }]
}

/** Lines over time; thresholds are dashed horizontal lines. */
export function graph(signal: Signal, size: Size): Panel {
  const lines = new common.GraphThresholdsStyleConfigBuilder().mode(
    signal.steps === undefined ? common.GraphThresholdsStyleMode.Off : common.GraphThresholdsStyleMode.Dashed,
  )
  return configure(new TimeSeries(), signal, size)
    .min(0)
    .colorScheme(new dashboard.FieldColorBuilder().mode(dashboard.FieldColorModeId.PaletteClassic))
    .thresholdsStyle(lines)
    .lineWidth(2)
    .fillOpacity(8)
    .showPoints(common.VisibilityMode.Never)
    .legend(
      new common.VizLegendOptionsBuilder()
        .displayMode(common.LegendDisplayMode.List)
        .placement(common.LegendPlacement.Bottom)
        .showLegend(true)
        .calcs([]),
    )
    .tooltip(
      new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi).sort(common.SortOrder.Descending),
    )
}

/** Bars over time, for counts per interval that may be empty. */
export function bars(signal: Signal, size: Size): Panel {
  return configure(new TimeSeries(), signal, size)
    .interval('1m')
    .colorScheme(new dashboard.FieldColorBuilder().mode(dashboard.FieldColorModeId.PaletteClassic))
    .drawStyle(common.GraphDrawStyle.Bars)
    .fillOpacity(60)
    .showPoints(common.VisibilityMode.Never)
    .legend(
      new common.VizLegendOptionsBuilder()
        .displayMode(common.LegendDisplayMode.List)
        .placement(common.LegendPlacement.Bottom)
        .showLegend(true)
        .calcs([]),
    )
    .tooltip(
      new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi).sort(common.SortOrder.Descending),
    )
}

/** The latest values as numbers in their threshold's colour, with names when there may be several. */
export function numbers(signal: Signal, size: Size): Panel {
  const [first] = signal.queries
  const isOne = signal.queries.length === 1 && first !== undefined && 'legend' in first && !first.legend.includes('{{')
  return configure(new Stat(), signal, size, true)
    .colorScheme(new dashboard.FieldColorBuilder().mode(dashboard.FieldColorModeId.Thresholds))
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false))
    .colorMode(common.BigValueColorMode.Value)
    .graphMode(common.BigValueGraphMode.None)
    .textMode(isOne ? common.BigValueTextMode.Value : common.BigValueTextMode.ValueAndName)
    .noValue('–')
}

/** A state timeline: one band per series, with texts for its values. */
export function states(signal: Signal, size: Size): Panel {
  return configure(new StateTimeline(), signal, size)
    .colorScheme(new dashboard.FieldColorBuilder().mode(dashboard.FieldColorModeId.Thresholds))
    .showValue(common.VisibilityMode.Auto)
    .mergeValues(true)
    .rowHeight(0.9)
    .fillOpacity(70)
    .legend(
      new common.VizLegendOptionsBuilder()
        .displayMode(common.LegendDisplayMode.List)
        .placement(common.LegendPlacement.Bottom)
        .showLegend(false)
        .calcs([]),
    )
}

/** A table. `columns` gives a column, by name, its own unit or a bar. */
export function table(signal: Signal, size: Size, columns: Record<string, { unit: string } | 'bar'> = {}): Panel {
  const panel = configure(new Table(), signal, size).showHeader(true)
  for (const [name, look] of Object.entries(columns)) {
    panel.overrideByName(
      name,
      look === 'bar'
        ? [
            { id: 'custom.cellOptions', value: { type: 'gauge', mode: 'basic' } },
            { id: 'min', value: 0 },
          ]
        : [{ id: 'unit', value: look.unit }],
    )
  }
  return panel
}

/** Markdown. */
export const words = (title: string, description: string, markdown: string, { width, height }: Size): Panel =>
  new Text().title(title).description(description).span(width).height(height).mode(TextMode.Markdown).content(markdown)

/** Prometheus alerts that are pending or firing. */
export function alerts(size: Size): Panel {
  return new dashboard.PanelBuilder()
    .type('alertlist')
    .title('Alerts')
    .description(
      'Firing and pending Prometheus alerts, defined in compose/prometheus/rules. Each links its section of the ' +
        'runbook. Empty is good.',
    )
    .datasource(PROMETHEUS)
    .span(size.width)
    .height(size.height)
    .options({
      viewMode: 'list',
      datasource: 'Prometheus',
      alertInstanceLabelFilter: '{severity=~"page|ticket"}',
      alertName: '',
      dashboardAlerts: false,
      folder: null,
      groupMode: 'default',
      groupBy: [],
      maxItems: 20,
      sortOrder: 3,
      showInstances: true,
      stateFilter: { firing: true, pending: true, recovering: true, noData: false, normal: false, error: true },
    })
}
