import test from 'ava';
import { html } from './html.ts';

test('a name that is a script stays text', (t) => {
  const name = `<script>alert("1" & '2')</script>`;
  t.is(
    html`<td title="${name}">${name}</td>`.markup.match(/[<>]/g)?.length,
    4,
    'only the brackets of the template itself are markup',
  );
  t.is(html`${'&<>"\''}`.markup, '&#38;&#60;&#62;&#34;&#39;');
});

test('characters that no page may have are replaced, and markup is not escaped twice', (t) => {
  t.is(html`${'a\u0000\u202eb'}`.markup, 'a\ufffd\ufffdb');
  t.is(html`<p>${[html`<b>${'<'}</b>`, html`${1}`]}${undefined}</p>`.markup, '<p><b>&#60;</b>\n1</p>');
});
