#!/bin/sh
# mmdebstrap's customize hook: turns the unpacked root "$1" into vmlinuz, initrd and root.erofs, left in its /boot.
# Environment: GUEST (this folder), NODE (the Node binary), PROGRAMS (built by programs/build.sh), SOURCE_DATE_EPOCH.
set -eu
root=$1

install -m 0755 "$NODE" "$root/usr/bin/node"
strip --strip-debug "$root/usr/bin/node" 2>/dev/null || true
install -D -m 0755 -t "$root/usr/lib/spice-sso-lab" "$PROGRAMS"/*

# The kernel is unpacked, not installed: its post-install would build an initramfs that nobody boots.
kernel=$(chroot "$root" apt-cache depends linux-image-cloud-amd64 | sed -n 's/^ *Depends: \(linux-image-[0-9].*\)/\1/p')
mkdir "$root/kernel"
chroot "$root" sh -c "cd /kernel && apt-get -qq -o APT::Sandbox::User=root download $kernel && dpkg-deb -x ./*.deb ."
mv "$root"/kernel/boot/vmlinuz-* "$root/boot/vmlinuz"
modules=$(echo "$root"/kernel/lib/modules/*/kernel)

initrd=$root/initrd
mkdir -p "$initrd/bin" "$initrd/modules"
cp "$root/bin/busybox" "$initrd/bin/busybox"
install -m 0755 "$GUEST/initramfs/init" "$initrd/init"
sed '/^#/d' "$GUEST/initramfs/modules.txt" | while read -r module; do
  cp "$modules/$module" "$initrd/modules/"
  basename "$module" >>"$initrd/modules/order"
done
find "$initrd" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
chroot "$root" sh -c 'cd /initrd && find . | LC_ALL=C sort | busybox cpio -o -H newc 2>/dev/null >/boot/initrd'
rm -rf "$root/kernel" "$initrd"

# Permissions come from the list below, not from the checkout, where git keeps only the executable bit.
# (etc/ld.so.preload has every process load the C library first, so at one address: QEMU translates it once for all.)
cp -R --no-preserve=ownership,mode "$GUEST/overlay/." "$root/"
find "$GUEST/overlay" -type f -perm -u+x -printf '%P\n' | while read -r path; do chmod 0755 "$root/$path"; done

# Generators turn fstab, LVM, encryption and SysV scripts into units at every boot; this guest has none of them.
rm -f "$root"/lib/systemd/system-generators/* "$root/usr/lib/tmpfiles.d/systemd-nologin.conf"
for rules in "$root"/lib/udev/rules.d/*.rules; do
  grep -q "^${rules##*/}" "$GUEST/kept-udev-rules.txt" || rm "$rules"
done
rm -rf "$root/lib/udev/hwdb.d" "$root/lib/udev/hwdb.bin"

for unit in $(sed 's/ *#.*//' "$GUEST/masked-units.txt"); do
  ln -sf /dev/null "$root/etc/systemd/system/$unit"
done
for unit in $(sed 's/ *#.*//' "$GUEST/enabled-units.txt"); do
  mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
  for folder in /etc/systemd/system /lib/systemd/system; do
    [ -e "$root$folder/$unit" ] || continue
    ln -sf "$folder/$unit" "$root/etc/systemd/system/multi-user.target.wants/$unit"
    break
  done
done
ln -sf /lib/systemd/system/multi-user.target "$root/etc/systemd/system/default.target"

# No identity in the image: it arrives through qemu-guest-agent.
: >"$root/etc/machine-id"
rm -f "$root/etc/hostname" "$root/etc/krb5.keytab" "$root/var/lib/dbus/machine-id" "$root/etc/resolv.conf"
: >"$root/etc/resolv.conf"
mkdir -p "$root/opt/sso"

rm -rf "$root"/etc/apt/sources.list* "$root"/etc/apt/apt.conf.d/99mmdebstrap "$root"/var/lib/apt/lists "$root"/var/cache/apt \
  "$root"/var/cache/debconf "$root"/var/log/*.log "$root"/var/log/apt "$root"/usr/share/perl "$root"/usr/share/bash-completion \
  "$root"/usr/share/zoneinfo
# A fixed identity: an image is known by the hash of its recipe.
# Without extended attributes, which cannot be read of what is mounted below /proc; nothing here needs file capabilities.
mkfs.erofs --quiet -x-1 -zlz4hc -T"$SOURCE_DATE_EPOCH" -U00000000-0000-0000-0000-000053534f31 \
  --exclude-regex='^(boot|proc|sys|dev|run|tmp)/' "$root/boot/root.erofs" "$root"
