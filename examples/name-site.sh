#!/bin/sh
# A step of Vfile.example.yaml: puts a page with the machine's own name where nginx serves it.
set -eu
[ "$1" = --name ]
mkdir -p /var/www/shop
echo "This is $2." > /var/www/shop/index.html
rm -f /etc/nginx/sites-enabled/default
systemctl restart nginx
