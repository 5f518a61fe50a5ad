# shellcheck shell=bash
# A Dovecot of the test's own: IMAP with STARTTLS, IMAPS, LMTP, and a login socket for Postfix. Needs lib.sh,
# servers_begin and servers_certificates "$TEST_DIR/certs". As root it runs as nobody.
#
#   dovecot_start CERTIFICATE "user@domain:password ..."
#
# (DOVECOT_SEPARATOR and DOVECOT_PREFIX change how folders are named: "/" and "" unless set)
# sets IMAP_PORT IMAPS_PORT LMTP_PORT LOGIN_PORT. Mail lies in $TEST_DIR/mail/USER/Maildir; an address user+anything
# reaches the user; LMTP refuses unknown users with 550.

dovecot_start() {
    local certificate=$1 users=$2 folder=$TEST_DIR/dovecot user group uid gid one
    if [ "$(id -u)" = 0 ]; then
        user=nobody group=nogroup
    else
        user=$(id -un) group=$(id -gn)
    fi
    uid=$(id -u "$user")
    gid=$(getent group "$group" | cut -d: -f3)
    mkdir -p "$folder/run" "$folder/state" "$TEST_DIR/mail"
    read -r IMAP_PORT IMAPS_PORT LMTP_PORT LOGIN_PORT < <(servers_free_ports 4)
    for one in $users; do
        echo "${one%%:*}:{PLAIN}${one#*:}:$uid:$gid::$TEST_DIR/mail/${one%%@*}::"
    done >"$folder/users"
    cat >"$folder/dovecot.conf" <<CONF
base_dir = $folder/run
state_dir = $folder/state
log_path = $folder/log
instance_name = fortnight-test
protocols = imap lmtp
listen = 127.0.0.1
default_internal_user = $user
default_internal_group = $group
default_login_user = $user
first_valid_uid = 1
mail_location = maildir:$TEST_DIR/mail/%n/Maildir
mail_uid = $uid
mail_gid = $gid
mail_max_userip_connections = 50
ssl = yes
ssl_cert = <$TEST_DIR/certs/$certificate.crt
ssl_key = <$TEST_DIR/certs/$certificate.key
ssl_dh =
disable_plaintext_auth = yes
auth_mechanisms = plain login
auth_failure_delay = 0
recipient_delimiter = +
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u $folder/users
}
userdb {
  driver = passwd-file
  args = username_format=%u $folder/users
}
protocol lmtp {
  postmaster_address = postmaster@mail.example.org
}
namespace inbox {
  inbox = yes
  separator = ${DOVECOT_SEPARATOR:-/}
  prefix = ${DOVECOT_PREFIX:-}
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
service imap-login {
  chroot =
  inet_listener imap {
    port = $IMAP_PORT
  }
  inet_listener imaps {
    port = $IMAPS_PORT
    ssl = yes
  }
}
service lmtp {
  inet_listener lmtp {
    port = $LMTP_PORT
  }
}
service auth {
  inet_listener sasl {
    port = $LOGIN_PORT
  }
}
CONF
    if [ "$(id -u)" = 0 ]; then
        chown -R "$user:$group" "$folder" "$TEST_DIR/mail"
        setpriv --reuid="$uid" --regid="$gid" --clear-groups -- dovecot -c "$folder/dovecot.conf" -F >"$folder/out" 2>&1 &
    else
        PATH=$PATH:/usr/sbin dovecot -c "$folder/dovecot.conf" -F >"$folder/out" 2>&1 &
    fi
    servers_stop_later $!
    servers_wait_port "$IMAP_PORT"
    servers_wait_port "$IMAPS_PORT"
    servers_wait_port "$LMTP_PORT"
}
