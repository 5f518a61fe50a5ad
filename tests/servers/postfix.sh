# shellcheck shell=bash disable=SC2153
# A Postfix of the test's own, with its own configuration and queue: nothing of the system is touched and nothing can
# leave the machine. Needs root, lib.sh, and dovecot.sh's dovecot_start before it.
#
#   postfix_start CERTIFICATE
#
# (POSTFIX_MORE adds lines to main.cf, later ones win)
# sets SUBMISSION_PORT (STARTTLS and login demanded) and SMTPS_PORT (TLS from the start, login demanded). Mail to
# mail.example.org is handed to Dovecot; plus addresses reach the user. Any other domain is refused.

postfix_start() {
    local certificate=$1 folder=$TEST_DIR/postfix
    [ "$(id -u)" = 0 ] || fail "Postfix needs root"
    mkdir -p "$folder/etc" "$folder/queue" "$folder/data"
    chown postfix "$folder/data"
    read -r SUBMISSION_PORT SMTPS_PORT < <(servers_free_ports 2)
    cat >"$folder/etc/main.cf" <<CONF
compatibility_level = 3.6
config_directory = $folder/etc
queue_directory = $folder/queue
data_directory = $folder/data
maillog_file = $folder/log
maillog_file_prefixes = $folder
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
meta_directory = /etc/postfix
shlib_directory = /usr/lib/postfix
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.example.org
mydomain = example.org
myorigin = mail.example.org
mydestination =
local_recipient_maps =
local_transport = error:no local mail
alias_maps =
alias_database =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks =
mynetworks_style = host
smtp_bind_address = 127.0.0.1
disable_dns_lookups = yes
smtp_host_lookup = native
lmtp_host_lookup = native
recipient_delimiter = +
virtual_mailbox_domains = mail.example.org
virtual_mailbox_maps = inline:{ $(sed 's/:.*//; s/.*/&=x/' "$TEST_DIR/dovecot/users" | paste -sd' ') }
virtual_transport = lmtp:inet:127.0.0.1:$LMTP_PORT
default_transport = error:5.4.4 nothing leaves the test
relayhost =
smtpd_tls_cert_file = $TEST_DIR/certs/$certificate.crt
smtpd_tls_key_file = $TEST_DIR/certs/$certificate.key
smtpd_tls_security_level = may
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:$LOGIN_PORT
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_recipient_restrictions = reject_unlisted_recipient, permit_sasl_authenticated, reject
smtpd_error_sleep_time = 0
${POSTFIX_MORE:-}
CONF
    cat >"$folder/etc/master.cf" <<CONF
127.0.0.1:$SUBMISSION_PORT inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_tls_auth_only=yes
127.0.0.1:$SMTPS_PORT inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
  -o smtpd_sasl_auth_enable=yes
pickup    unix  n - n 2     1 pickup
cleanup   unix  n - n -     0 cleanup
qmgr      unix  n - n 2     1 qmgr
tlsmgr    unix  - - n 1000? 1 tlsmgr
rewrite   unix  - - n -     - trivial-rewrite
bounce    unix  - - n -     0 bounce
defer     unix  - - n -     0 bounce
trace     unix  - - n -     0 bounce
verify    unix  - - n -     1 verify
flush     unix  n - n 1000? 0 flush
proxymap  unix  - - n -     - proxymap
smtp      unix  - - n -     - smtp
relay     unix  - - n -     - smtp
showq     unix  n - n -     - showq
error     unix  - - n -     - error
retry     unix  - - n -     - error
discard   unix  - - n -     - discard
lmtp      unix  - - n -     - lmtp
anvil     unix  - - n -     1 anvil
scache    unix  - - n -     1 scache
postlog   unix-dgram n - n - 1 postlogd
CONF
    postfix -c "$folder/etc" check >"$folder/check.out" 2>&1
    /usr/lib/postfix/sbin/master -d -c "$folder/etc" >"$folder/out" 2>&1 &
    servers_stop_later $!
    servers_wait_port "$SUBMISSION_PORT"
    servers_wait_port "$SMTPS_PORT"
}
