/** The look of the page, light and dark, on screens and on paper. */
export const REPORT_STYLE = `
:root{color-scheme:light dark;--ink:#1b1f26;--soft:#5d6673;--paper:#fff;--panel:#f5f6f8;--line:#dfe3e8;--road:#cdd2d9;--planned:#2b74d9;--driven:#14171c;--good:#15803d;--bad:#c8261b;--warm:#b45309;--bar:#2b74d9}
@media(prefers-color-scheme:dark){:root{--ink:#e7eaee;--soft:#9aa4b2;--paper:#14171b;--panel:#1c2026;--line:#2d333b;--road:#454d58;--planned:#6aaeff;--driven:#fff;--good:#4ade80;--bad:#ff7468;--warm:#fbbf24;--bar:#6aaeff}}
*{box-sizing:border-box}
body{font:14px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;margin:0 auto;max-width:82rem;padding:1.6rem 1.4rem 4rem;color:var(--ink);background:var(--paper)}
header p{margin:.15rem 0;color:var(--soft)}
.kicker{text-transform:uppercase;letter-spacing:.09em;font-size:.72rem;font-weight:600}
h1{font-size:1.65rem;line-height:1.2;margin:.2rem 0 .3rem;letter-spacing:-.01em}
h2{font-size:1.05rem;margin:2.4rem 0 .7rem;padding-bottom:.3rem;border-bottom:1px solid var(--line)}
h3{font-size:.86rem;margin:1.1rem 0 .4rem;color:var(--soft);font-weight:600}
p{max-width:62rem}
code,pre,.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.86em}
pre{overflow:auto;padding:.7rem .9rem;background:var(--panel);border:1px solid var(--line);border-radius:6px;white-space:pre-wrap;overflow-wrap:anywhere}
nav{display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;margin:1rem 0 0;font-size:.86rem}
nav a{color:var(--planned);text-decoration:none}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(11.5rem,1fr));gap:.7rem;margin:1.1rem 0 0}
.card{background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:.7rem .85rem .75rem}
.card .name{font-size:.78rem;color:var(--soft);font-weight:600}
.card .figure{font-size:1.6rem;font-weight:650;letter-spacing:-.02em;line-height:1.25;font-variant-numeric:tabular-nums}
.card .figure small{font-size:.9rem;font-weight:500;color:var(--soft);letter-spacing:0}
.card .note{font-size:.78rem;color:var(--soft)}
.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(20rem,1fr));gap:0 2.2rem;align-items:start}
.scroll{overflow-x:auto}.narrow{max-width:46rem}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.86rem;width:100%}
th,td{padding:.24rem .5rem;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
th{color:var(--soft);font-weight:600;font-size:.78rem;line-height:1.25;vertical-align:bottom;white-space:normal}
th.text,td.text{text-align:left}
td.name{white-space:normal;overflow-wrap:anywhere;min-width:9rem}td.name small{display:block;color:var(--soft)}
th:first-child,td:first-child{padding-left:.2rem}
tr.bad td{background:color-mix(in srgb,var(--bad) 7%,transparent)}
tr.bad td.end,.failed{color:var(--bad)}
.facts td{white-space:normal;overflow-wrap:anywhere;vertical-align:top;text-align:left}
.facts td:first-child{color:var(--soft);white-space:nowrap;width:10rem}
.muted,.range{color:var(--soft)}
.range{font-size:.9em}
.interval{width:3.6rem;height:.6rem;vertical-align:-.02em;margin-left:.45rem}
.track{fill:var(--line)}.span{fill:color-mix(in srgb,var(--bar) 45%,transparent)}.point{fill:var(--bar)}
.tag{display:inline-block;border:1px solid var(--line);border-radius:99px;padding:0 .5rem;font-size:.74rem;color:var(--soft)}
.tag.training{color:var(--warm);border-color:currentColor}.tag.unseen{color:var(--good);border-color:currentColor}
.chart{width:100%;height:auto;max-width:30rem}
.chart text{font:10px system-ui,sans-serif;fill:var(--soft)}
.chart .axis{stroke:var(--road);stroke-width:1;fill:none}.chart .grid{stroke:var(--line);stroke-width:1;fill:none}
.chart .bar{fill:var(--bar);opacity:.75}.chart .expected{stroke:var(--soft);stroke-dasharray:4 3;fill:none;stroke-width:1.3}
.chart .curve{stroke:var(--bar);fill:none;stroke-width:1.8;stroke-linejoin:round}.chart .dot{fill:var(--bar)}
.meter{display:inline-block;width:6rem;height:.5rem;border-radius:2px;background:var(--line);vertical-align:middle;margin-left:.5rem;overflow:hidden}
.meter i{display:block;height:100%;background:var(--bar)}.meter.red i{background:var(--bad)}
.routes{display:grid;align-items:start;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr));gap:1rem}
.routes.wide{grid-template-columns:repeat(auto-fill,minmax(24rem,1fr))}
figure{margin:0;border:1px solid var(--line);border-radius:8px;overflow:hidden;break-inside:avoid;background:var(--panel)}
figure>svg{display:block;width:100%;height:15rem;background:color-mix(in srgb,var(--road) 16%,var(--paper));border-bottom:1px solid var(--line)}
.routes.wide figure>svg{height:19rem}
figcaption{font-size:.8rem;padding:.5rem .7rem .6rem}
figcaption b{font-weight:650}
figcaption ol{margin:.35rem 0 0;padding-left:1.5rem}
.strips{display:grid;grid-template-columns:minmax(0,1fr);gap:.5rem;padding:0 .7rem .7rem}
.strip{font-size:.72rem;color:var(--soft)}
.strip p{margin:0 0 .15rem;font-size:.76rem}
.strip div{display:flex;gap:.45rem;align-items:stretch}
.strip ol{list-style:none;display:grid;grid-auto-rows:1fr;margin:0;padding:0;width:2.7rem;text-align:right;font-variant-numeric:tabular-nums}
.strip li{align-self:center;white-space:nowrap}
.strip img{flex:1;min-width:0;image-rendering:pixelated;display:block;border-radius:3px}
.road{fill:none;stroke:var(--road);stroke-linejoin:round}.area,.paved{fill:var(--road)}
.planned{fill:none;stroke:var(--planned);opacity:.5;stroke-linecap:round;stroke-linejoin:round}.driven{fill:none;stroke:var(--driven);stroke-linejoin:round}
.start{fill:var(--planned)}.goal{fill:none;stroke:var(--planned);stroke-width:1.5}.failure{fill:none;stroke:var(--bad)}
.mark path{stroke:var(--bad);fill:none}.mark circle{fill:var(--paper);stroke:var(--bad)}.mark text{fill:var(--bad);font-family:system-ui,sans-serif;font-weight:700;text-anchor:middle;dominant-baseline:central}
.scale path{fill:none;stroke:var(--soft)}.scale text{fill:var(--soft);font-family:system-ui,sans-serif}
.warnings{max-height:14rem;overflow:auto;font-size:.8rem;background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:.5rem .5rem .5rem 1.9rem;margin:.3rem 0}
footer{margin-top:2.5rem;padding-top:.8rem;border-top:1px solid var(--line);color:var(--soft);font-size:.8rem}
@media print{
:root{--ink:#000;--soft:#444;--paper:#fff;--panel:#fff;--line:#ccc;--road:#d5d5d5;--planned:#2b74d9;--driven:#000;--good:#15803d;--bad:#c8261b;--warm:#b45309;--bar:#2b74d9}
@page{size:A4 landscape;margin:11mm}
body{max-width:none;padding:0;font-size:9.5pt}nav{display:none}h2,h3,#pictures>p{break-after:avoid}tr{break-inside:avoid}thead{display:table-header-group}
.cards{grid-template-columns:repeat(6,1fr);gap:.4rem}.card{padding:.4rem .5rem}.card .figure{font-size:15pt}.card .figure small{font-size:9pt}.card .name,.card .note{font-size:7.4pt}
.scroll{overflow:visible}table{font-size:7.6pt}th{font-size:7.2pt}.tag{font-size:6.6pt}th,td{padding:.12rem .3rem}#comfort,.columns,.narrow{break-inside:avoid}.warnings{max-height:none}.routes{grid-template-columns:repeat(4,1fr)}.routes.wide{grid-template-columns:repeat(3,1fr)}figure>svg,.routes.wide figure>svg{height:3.6cm}figcaption{font-size:7.4pt}.strip p{font-size:7pt}.strip{font-size:6.6pt;break-inside:avoid}.strip img{height:3.2cm;object-fit:contain;object-position:left}.interval{width:2.6rem}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`;
