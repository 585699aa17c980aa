#!/usr/bin/env bash
# Packs build/frozen as dist/matryoshka-explorer-VERSION-1.ARCH.rpm.
set -euo pipefail
cd "$(dirname "$0")/../.."
NAME=matryoshka-explorer
ROOT=$PWD/build/rpm/tree
about() { python3 packaging/metadata.py "$1"; }
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 1767225600)}

packaging/linux/tree.sh "${FROZEN:-build/frozen/$NAME}" "$ROOT"
install -D -m 644 LICENSE "$ROOT/usr/share/licenses/$NAME/LICENSE"
requires() { sed -E '/^glibc /d; /^$/d; s/$/()(64bit)/; s/^/'"$1"': /'; }
inside=$ROOT/usr/lib/$NAME
glibc=$(python3 packaging/linux/needs.py "$inside" | sed -n 's/^glibc //p')
cat >build/rpm/$NAME.spec <<SPEC
Name: $NAME
Version: $(about VERSION)
Release: 1
Summary: $(about SUMMARY)
License: Apache-2.0
URL: $(about HOMEPAGE)
Vendor: $(about MAINTAINER)
AutoReqProv: no
Requires: libc.so.6(GLIBC_$glibc)(64bit)
$(python3 packaging/linux/needs.py "$inside" | requires Requires)
Requires: hicolor-icon-theme
Recommends: font(dejavusans)
$(python3 packaging/linux/needs.py "$inside" wayland | requires Recommends)
%global __os_install_post %{nil}
%global debug_package %{nil}
%global _build_id_links none
%global _binary_payload w6.xzdio
%global use_source_date_epoch_as_buildtime 1
%global clamp_mtime_to_source_date_epoch 1
%global _buildhost reproducible

%description
Drop texts on the window and they are embedded in seconds with a static
embedding model, without a GPU and without a network. Then everything is live:
search as you type, a similarity matrix, a map, and one slider that switches
the Matryoshka dimension under all of them. A model and sample texts are inside.

%install
mkdir -p %{buildroot}
cp -a $ROOT/. %{buildroot}/

%files
%license /usr/share/licenses/$NAME
%doc /usr/share/doc/$NAME
/usr/bin/$NAME
/usr/lib/$NAME
/usr/share/applications/*
/usr/share/icons/hicolor/*/apps/*
/usr/share/man/man1/*
/usr/share/metainfo/*
/usr/share/mime/packages/*

%changelog
* $(LC_ALL=C date -u -d "@$SOURCE_DATE_EPOCH" '+%a %b %d %Y') $(about MAINTAINER) <$(about MAIL)> - $(about VERSION)-1
- See $(about HOMEPAGE)
SPEC
rpmbuild -bb --quiet --define "_topdir $PWD/build/rpm/top" --define "_rpmdir $PWD/build/rpm/out" build/rpm/$NAME.spec
mkdir -p dist
cp build/rpm/out/*/*.rpm dist/
ls -l dist/*.rpm
