import type { PairWire } from "@/lib/wire/pair";
import { layoutTrend, trendText } from "./trend-layout";

const WIDTH = 90;
const HEIGHT = 20;

/** A sparkline of new connections; refusals repeat as diamonds under the axis. */
export function Trend({ trend }: { readonly trend: PairWire["trend"] }) {
  const { bars, barWidth, axisY } = layoutTrend(trend, WIDTH, HEIGHT);
  return (
    <svg width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={trendText(trend)} className="block">
      {bars.map((bar) => (
        <g key={bar.x}>
          <rect x={bar.x} y={bar.y} width={barWidth} height={bar.height} className="fill-content-muted" />
          {bar.refused && <path d={`M${bar.x + barWidth / 2} ${axisY + 0.6}l2 2-2 2-2-2z`} className="fill-missing" />}
        </g>
      ))}
      <path d={`M0 ${axisY + 0.25}H${WIDTH}`} className="stroke-line-strong" strokeWidth="0.6" />
    </svg>
  );
}
