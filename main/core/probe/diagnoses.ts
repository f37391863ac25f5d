/** The table behind `diagnose`: complete over the closed set of reasons, or it does not compile. */

import type { Diagnosis } from './diagnosis.ts';
import type { FailureReason } from './failure.ts';

const DEFERRED =
  'Other servers cannot deliver now; they keep their mail and try again for some days.';
const SUBMISSION =
  'People and programs that send through this server get an error; their mail stays in the outbox.';

/** Clients that verify certificates stop; servers that take what they get go on. */
const VERIFYING =
  'Mail programs show a warning or refuse to send. Servers that enforce TLS (MTA-STS, DANE) keep their mail back; others deliver all the same.';

const RENEWAL = {
  Postfix:
    'Renew the certificate, then “postfix reload”: smtpd_tls_chain_files (or smtpd_tls_cert_file) is read only then. With certbot put the reload into a deploy hook.',
  Exim: 'Renew the file named in tls_certificate; Exim reads it for every connection, so check its path and permissions.',
  Exchange:
    'Import the new certificate and enable it with Enable-ExchangeCertificate -Services SMTP; check TlsCertificateName of the receive connector.',
} as const;

export const DIAGNOSES: Record<FailureReason, Diagnosis> = {
  dns: {
    happened: 'The server’s name could not be turned into an address.',
    meaning: 'Whoever asks the same name servers cannot find this host; mail to it waits.',
    advice:
      'Check the spelling, then the A and AAAA records at the domain’s name servers, and whether the domain’s registration has lapsed. If other names fail too, the name server of this computer is at fault.',
    servers: {},
  },
  'network-unreachable': {
    happened: 'There is no way from this computer to the server’s address.',
    meaning: 'From here nothing can be said about the server; others may reach it.',
    advice:
      'Check this computer’s network and its routes. If only the IPv6 address fails, this network has no IPv6: check the IPv4 family alone.',
    servers: {},
  },
  'connect-refused': {
    happened: 'The host answered that nothing listens on this port.',
    meaning: DEFERRED,
    advice: 'Start the mail server, or correct the port. A firewall set to reject looks the same.',
    servers: {
      Postfix:
        'Look at “postfix status” and at the services in master.cf: smtp is port 25, submission 587, submissions (smtps) 465.',
      Exim: 'Look at “systemctl status exim4” and at daemon_smtp_ports and local_interfaces.',
      Exchange:
        'Check that the Transport and Frontend Transport services run and that a receive connector is bound to this port.',
    },
  },
  'connect-timeout': {
    happened: 'No answer came to the attempt to connect.',
    meaning: DEFERRED,
    advice:
      'The host is down, or a firewall drops the packets. Many home and office networks block port 25 to the outside: if all servers fail on port 25 and work on 587, it is the network here.',
    servers: {},
  },
  'connect-reset': {
    happened: 'The connection was made and broken off at once, before a word was said.',
    meaning: DEFERRED,
    advice:
      'Usually a firewall, a load balancer with nothing behind it, or a ban on this address (fail2ban and the like).',
    servers: {
      Postfix:
        'See the log for “too many connections” or a crashing smtpd, and smtpd_client_connection_count_limit.',
      Exim: 'See host_reject_connection and smtp_accept_max_per_host.',
      Exchange: 'See MaxInboundConnectionPerSource of the receive connector and the IP block list.',
    },
  },
  'greeting-timeout': {
    happened: 'The connection was accepted, but no greeting came.',
    meaning: DEFERRED,
    advice:
      'The server is overloaded, hangs on a DNS or blocklist lookup, or delays on purpose longer than the time allowed. On port 465 the server expects TLS first: choose security “tls”.',
    servers: {
      Postfix:
        'All smtpd processes may be busy: compare default_process_limit with the load; postscreen’s postscreen_greet_wait delays on purpose.',
      Exim: 'Look for slow lookups in acl_smtp_connect, for rfc1413_query_timeout and host_lookup.',
      Exchange:
        'Back pressure (low disk or memory) makes it slow: see event 15004 to 15007. Then TarpitInterval.',
    },
  },
  'greeting-rejected': {
    happened: 'The server refused the session in its greeting.',
    meaning: DEFERRED,
    advice:
      'Read its text: it usually names the reason. Often this computer’s address is on a blocklist or has no reverse DNS name, or the server is shutting down or full.',
    servers: {
      Postfix:
        'See smtpd_client_restrictions and postscreen in the log. A 421 after some seconds may mean that it waits for a PROXY header (smtpd_upstream_proxy_protocol).',
      Exim: 'See acl_smtp_connect and smtp_accept_max in the log (mainlog, rejectlog).',
      Exchange: 'See the IP block lists, and RemoteIPRanges of the receive connector.',
    },
  },
  'protocol-error': {
    happened: 'What the server sent is not SMTP as other servers understand it.',
    meaning: 'Mail programs and servers give up here too.',
    advice:
      'Check that it is the right port: another service may answer there. Firewalls that “fix up” SMTP and proxies of virus scanners garble it too.',
    servers: {
      Exchange:
        'A Cisco firewall’s SMTP inspection (“220 ****”) is a frequent cause: switch it off.',
    },
  },
  'closed-early': {
    happened: 'The server closed the connection in the middle of the conversation.',
    meaning: DEFERRED,
    advice: 'See the server’s log at this moment: a crash, a limit, or a filter in between.',
    servers: {
      Postfix:
        'Look in the log for “fatal:”, “too many errors” and smtpd_client_connection_count_limit.',
      Exim: 'Look in mainlog and paniclog for this address; a drop verb in an ACL does this.',
      Exchange: 'See the SMTP receive protocol log of the connector.',
    },
  },
  'ehlo-rejected': {
    happened: 'The server refused the name we gave in EHLO, or the command itself.',
    meaning: DEFERRED,
    advice:
      'Some servers demand a full host name that resolves: set an EHLO name for this server. Otherwise its rules are too strict.',
    servers: {
      Postfix: 'See smtpd_helo_restrictions (reject_invalid_helo_hostname and its kin).',
      Exim: 'See acl_smtp_helo, helo_verify_hosts and helo_accept_junk_hosts.',
      Exchange: 'See the SMTP receive protocol log of the connector.',
    },
  },
  'starttls-unavailable': {
    happened: 'The server does not offer STARTTLS, though encryption is required here.',
    meaning:
      'Mail would travel readable by anyone on the way; servers and programs that require TLS do not deliver at all.',
    advice:
      'Configure a certificate on the server. If it used to offer STARTTLS, its certificate may have become unreadable, or something in between strips the offer: then that is an attack or a firewall’s “inspection”.',
    servers: {
      Postfix:
        'Set smtpd_tls_security_level = may and smtpd_tls_chain_files; see the log for “cannot load”.',
      Exim: 'Set tls_advertise_hosts = * and tls_certificate, readable by the Exim user.',
      Exchange:
        'Tick “Transport Layer Security” on the connector; it is offered only with a certificate that fits the connector’s FQDN.',
    },
  },
  'starttls-refused': {
    happened: 'The server offers STARTTLS and then refuses it.',
    meaning: 'Servers that require TLS cannot deliver; others may fall back to plain text.',
    advice: 'See the server’s log: usually its certificate or key cannot be read.',
    servers: {
      Postfix:
        '454 4.7.0 means that TLS could not be set up: see the log for “TLS library problem”.',
      Exim: 'See mainlog for “TLS error on connection”: often the key’s permissions.',
      Exchange: 'See event 12014: no certificate fits the connector’s FQDN.',
    },
  },
  'starttls-injection': {
    happened: 'Unencrypted data was slipped in between the STARTTLS answer and the encryption.',
    meaning:
      'Someone between here and there could put words into the server’s mouth that look protected by TLS (CVE-2011-0411).',
    advice:
      'Update the mail server; if it is current, find the proxy or filter in front of it that adds the data.',
    servers: {
      Postfix: 'Versions before 2.8.1 have this fault.',
    },
  },
  'tls-handshake': {
    happened: 'Encryption could not be agreed on.',
    meaning:
      'Servers and programs that require TLS cannot deliver; others may fall back to plain text.',
    advice:
      'Check that the port expects TLS in this way (465: at once; 25 and 587: STARTTLS), then the versions and ciphers the server allows, and that certificate and key belong together.',
    servers: {
      Postfix:
        'See smtpd_tls_protocols, smtpd_tls_ciphers and the log with smtpd_tls_loglevel = 1.',
      Exim: 'See tls_require_ciphers and openssl_options.',
      Exchange: 'See the Schannel event log and the TLS versions enabled in Windows.',
    },
  },
  'tls-timeout': {
    happened: 'The server began to encrypt and then fell silent.',
    meaning: DEFERRED,
    advice:
      'A firewall that drops large packets is a frequent cause: check the path MTU. Or the server is starved of random numbers or processor time.',
    servers: {
      Postfix: 'See tlsmgr in the log, and smtpd_starttls_timeout.',
    },
  },
  'cert-expired': {
    happened: 'The server’s certificate has expired.',
    meaning: VERIFYING,
    advice:
      'Renew it and make the server load it. If it has been renewed, the server still uses the old file.',
    servers: RENEWAL,
  },
  'cert-not-yet-valid': {
    happened: 'The server’s certificate is not valid yet.',
    meaning: VERIFYING,
    advice: 'Check this computer’s clock and date first; then when the certificate was issued for.',
    servers: {},
  },
  'cert-untrusted': {
    happened: 'The server’s certificate does not lead to an authority this computer trusts.',
    meaning: VERIFYING,
    advice:
      'If only the server’s own certificate is sent, add the intermediate certificates of its authority to it (the “full chain”). A self-signed certificate has to be replaced, or pinned here by its fingerprint.',
    servers: {
      Postfix:
        'smtpd_tls_chain_files wants key, certificate and intermediates (fullchain.pem), in that order.',
      Exim: 'tls_certificate must hold the certificate followed by the intermediates.',
      Exchange:
        'Install the intermediates in the computer’s store “Intermediate Certification Authorities”.',
    },
  },
  'cert-hostname': {
    happened: 'The server’s certificate is for another name.',
    meaning: VERIFYING,
    advice:
      'Have the certificate issued for the name that people enter and that the MX record gives; or correct the host here, or the name to verify if the server is reached by another one.',
    servers: {
      Postfix: 'With several names use tls_server_sni_maps, or one certificate with all of them.',
      Exim: 'tls_certificate may depend on $tls_in_sni.',
      Exchange: 'TlsCertificateName of the receive connector decides which certificate is shown.',
    },
  },
  'cert-pin': {
    happened: 'The server’s certificate is not the one pinned.',
    meaning:
      'Either it was renewed, or someone else answers in its place. Other clients are not affected by the pin.',
    advice:
      'Compare the new fingerprint with the server itself, over another way. If it is right, pin the new one.',
    servers: {},
  },
  'auth-unavailable': {
    happened: 'The server does not offer to log in, or not in a way we know.',
    meaning: SUBMISSION,
    advice:
      'Many servers offer AUTH only after TLS, and only on ports 587 and 465: choose those. Some accounts allow nothing but tokens (XOAUTH2).',
    servers: {
      Postfix:
        'Set smtpd_sasl_auth_enable = yes for the submission service; smtpd_tls_auth_only hides AUTH without TLS.',
      Exim: 'See the authenticators section and auth_advertise_hosts.',
      Exchange:
        'Tick an authentication method on the client connector; basic authentication needs TLS.',
    },
  },
  'auth-rejected': {
    happened: 'The server rejected the user name or password.',
    meaning:
      'Mail of this account cannot be sent. We stop trying until the password is edited, so as not to lock the account.',
    advice:
      'Check user name (often the whole mail address) and password. With two-factor sign-in an app password is needed.',
    servers: {
      Postfix:
        'See the log for “SASL authentication failed” and test with doveadm auth test (Dovecot) or testsaslauthd (Cyrus).',
      Exim: 'See mainlog for “authenticator failed”.',
      Exchange:
        'SMTP AUTH may be switched off for the mailbox: Set-CASMailbox -SmtpClientAuthenticationDisabled.',
    },
  },
  'auth-temporary': {
    happened: 'The server cannot check passwords at present.',
    meaning: SUBMISSION,
    advice: 'Its user database or authentication service is down. The password may be right.',
    servers: {
      Postfix: 'See that the service behind smtpd_sasl_path (Dovecot, saslauthd) runs.',
      Exim: 'See that the lookup or Dovecot socket of the authenticator answers.',
      Exchange: 'See that a domain controller can be reached.',
    },
  },
  'auth-insecure': {
    happened: 'The user name and password were not sent, because they could be overheard.',
    meaning: 'Whether logging in works is not known.',
    advice:
      'Use security “starttls” or “tls” and see that the certificate verifies; or allow insecure log-in for this server by name.',
    servers: {},
  },
  'sender-rejected': {
    happened: 'The server does not accept mail from the sender address given.',
    meaning: DEFERRED,
    advice:
      'Use a sender address that exists and that this server lets us use; its text says why not.',
    servers: {
      Postfix: 'See smtpd_sender_restrictions and reject_sender_login_mismatch.',
      Exim: 'See acl_smtp_mail and sender verification.',
      Exchange: 'See accepted domains, sender filtering and “send as” rights.',
    },
  },
  'recipient-rejected': {
    happened: 'The server does not accept mail for the recipient address given.',
    meaning: DEFERRED,
    advice:
      'Code 450 or 451 is often greylisting: it passes on a later attempt. 550 5.1.1 means that the mailbox does not exist, 5.7.1 that the server does not relay for us.',
    servers: {
      Postfix:
        'See smtpd_recipient_restrictions, smtpd_relay_restrictions and virtual_mailbox_maps.',
      Exim: 'See acl_smtp_rcpt, and “exim -bt address” for the route.',
      Exchange: 'See recipient filtering and the accepted domains.',
    },
  },
  'message-rejected': {
    happened: 'The server took sender and recipient, but refused the message.',
    meaning: DEFERRED,
    advice: 'A content filter or quota said no; its text usually says which.',
    servers: {
      Postfix: 'See smtpd_milters, content_filter and message_size_limit.',
      Exim: 'See acl_smtp_data.',
      Exchange: 'See transport rules and the anti-spam agents.',
    },
  },
  timeout: {
    happened: 'The server stopped answering in the middle of the conversation.',
    meaning: DEFERRED,
    advice:
      'Something it asks while we wait is slow: DNS, a blocklist, a user database, a filter. The phase says at which step.',
    servers: {
      Postfix:
        'Compare the timestamps in the log; slow policy services and milters are named there.',
      Exim: 'Run “exim -bh” with this address to see which ACL condition takes the time.',
      Exchange: 'See back pressure events 15004 to 15007 and TarpitInterval of the connector.',
    },
  },
  internal: {
    happened: 'The check itself could not be made.',
    meaning: 'Nothing is known about the server.',
    advice:
      'If it was not cancelled, this is a fault of Relaywatch: please report it with the log.',
    servers: {},
  },
};
