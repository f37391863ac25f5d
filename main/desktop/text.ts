/** Text made fit for where the desktop shows it. */

/** For notification daemons, which read the body as markup (Desktop Notifications Specification, "Markup"). */
export function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** For menu labels, where a lone `&` marks the mnemonic. */
export function escapeLabel(text: string): string {
  return text.replaceAll('&', '&&');
}
