/** The one style sheet of the report page. Colours are of one table, so that light, dark and print differ in that alone. */
export const pageStyle = `
:root{color-scheme:light dark;--back:#f6f7f9;--card:#fff;--text:#1b2430;--soft:#5b6675;--line:#dfe4ea;--accent:#1f5fbf;
--bad:#c0312b;--bad-back:#fdeceb;--warn:#9a6200;--warn-back:#fdf3df;--good:#1b7a43;--good-back:#e5f5ec;--calm:#55606e;--calm-back:#edf0f3;
--add:#e3f5e9;--add-text:#12512d;--del:#fde9e7;--del-text:#7c1d18;--hunk:#5a49b0}
@media(prefers-color-scheme:dark){:root{--back:#12161c;--card:#1b2129;--text:#e6eaf0;--soft:#9aa6b5;--line:#303945;--accent:#7db1ff;
--bad:#ff8d84;--bad-back:#43201f;--warn:#f0bd63;--warn-back:#3d2f14;--good:#74d39a;--good-back:#16361f;--calm:#aab4c0;--calm-back:#2a323c;
--add:#143521;--add-text:#a6e8bf;--del:#42211f;--del-text:#ffc1bb;--hunk:#b3a6ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif}
main{max-width:1120px;margin:0 auto;padding:28px 20px 60px}
h1{font-size:26px;line-height:1.25;margin:0 0 4px;letter-spacing:-.01em}
h2{font-size:13px;margin:0 0 12px;color:var(--soft);font-weight:600}
p.when{margin:0 0 22px;color:var(--soft)}
code,pre,.path{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.cards{display:grid;grid-template-columns:1fr 1fr;gap:16px;margin-bottom:22px}
.card,.list{background:var(--card);border:1px solid var(--line);border-radius:12px}
.card{padding:18px 20px}
svg{display:block;width:100%;height:auto}
svg text{fill:var(--text);font-size:12px}
svg .soft{fill:var(--soft)}
svg .track{fill:var(--calm-back)}
.fill-bad{fill:var(--bad)}.fill-warn{fill:var(--warn)}.fill-good{fill:var(--good)}.fill-calm{fill:var(--calm)}.fill-accent{fill:var(--accent)}
form{display:flex;flex-wrap:wrap;gap:10px;align-items:center;margin:0 0 12px}
input,select,button{font:inherit;color:inherit}
input,select{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:8px 11px;min-height:40px}
input{flex:1 1 240px;min-width:0}
:focus-visible{outline:2px solid var(--accent);outline-offset:1px}
output{color:var(--soft);margin-left:auto}
.list{overflow:hidden}
table{width:100%;border-collapse:collapse;table-layout:fixed}
th{text-align:left;font-size:13px;font-weight:600;color:var(--soft);padding:0;border-bottom:1px solid var(--line)}
th button,th span{display:block;width:100%;padding:11px 14px;border:0;background:none;text-align:left;font-weight:600}
th button{cursor:pointer}th button:hover{color:var(--text)}
th button::after{content:" \\2195";opacity:.45}
th[aria-sort=ascending] button::after{content:" \\2191";opacity:1}
th[aria-sort=descending] button::after{content:" \\2193";opacity:1}
col.c-state{width:132px}col.c-python{width:148px}col.c-what{width:42%}
td{padding:11px 14px;vertical-align:top;overflow-wrap:anywhere}
tbody+tbody td:not(.more){border-top:1px solid var(--line)}
td.path{font-size:13px;line-height:1.6}
td.more{padding:0 14px 12px}
.tag{display:inline-block;border-radius:999px;padding:1px 10px;font-size:13px;font-weight:600;white-space:nowrap}
.tag.bad{color:var(--bad);background:var(--bad-back)}.tag.warn{color:var(--warn);background:var(--warn-back)}
.tag.good{color:var(--good);background:var(--good-back)}.tag.calm{color:var(--calm);background:var(--calm-back)}
.reason{margin:0 0 4px}.reason:last-child{margin:0}
.hint,.soft{color:var(--soft)}.hint{font-size:13px;white-space:pre-line}
.message{white-space:pre-line}
summary{cursor:pointer;color:var(--accent);padding:2px 0;width:max-content;max-width:100%}
pre{margin:8px 0 4px;padding:12px 0;border:1px solid var(--line);border-radius:8px;overflow-x:auto;font-size:12.5px;line-height:1.55;background:var(--back)}
pre span{display:block;width:max-content;min-width:100%;padding:0 14px}
.add{background:var(--add);color:var(--add-text)}.del{background:var(--del);color:var(--del-text)}.hunk{color:var(--hunk)}.file{font-weight:600}.note{color:var(--soft)}
.none{padding:26px;text-align:center;color:var(--soft)}
[hidden]{display:none!important}
footer{margin-top:18px;color:var(--soft);font-size:13px}
@media(max-width:760px){
main{padding:18px 12px 40px}h1{font-size:22px}.cards{grid-template-columns:1fr;gap:12px}
.list{background:none;border:0;border-radius:0;overflow:visible}
table,tbody,tr,td{display:block}colgroup{display:none}
thead tr{display:flex;gap:4px;flex-wrap:wrap}thead th{border:0}thead th button{padding:8px 10px;min-height:40px}thead th.plain{display:none}
tbody{background:var(--card);border:1px solid var(--line);border-radius:12px;margin:0 0 10px;padding:12px 14px}
tbody tr:first-child{display:grid;grid-template-columns:auto 1fr;gap:4px 10px}
tbody+tbody td:not(.more){border:0}
td{padding:0}td.path{grid-column:1/3;order:-1}td.python{text-align:right}td.what{grid-column:1/3}td.more{padding:6px 0 0}
output{margin-left:0;width:100%}}
@media print{
:root{--back:#fff;--card:#fff;--text:#000;--soft:#444;--line:#bbb;--accent:#000;--bad:#a11b15;--bad-back:#fff;--warn:#7a4d00;--warn-back:#fff;--good:#14602f;--good-back:#fff;--calm:#333;--calm-back:#eee;--add:#eef8f1;--add-text:#0c3d20;--del:#fdf0ee;--del-text:#6b1712;--hunk:#3d2f8f}
form,th button::after{display:none}main{max-width:none;padding:0}.card,.list{border-radius:0}tbody{break-inside:avoid}thead{display:table-header-group}
pre{white-space:pre-wrap;overflow:visible}pre span{width:auto;overflow-wrap:anywhere}.tag{border:1px solid currentcolor}
details:not([open]){display:none}}
`;
