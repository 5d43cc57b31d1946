# Usage: bash http-ok.sh PORT PATH. Exits 0 when this container answers the path with 200.
# Written with bash alone: the images of Kafka and of the registry promise neither curl nor wget.
exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n' "$2" "$1" >&3
read -r -t 4 _ status _ <&3
[ "$status" = 200 ]
