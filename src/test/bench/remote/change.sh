# Brings the checkout to $revision, reloads gunicorn, and waits until every worker is new and a request is answered by one of them with
# the new revision. The one who runs this puts "revision=…" before it.
cd "$HOME/app" || exit 1
git fetch --quiet origin && git checkout --quiet --detach "$revision" || exit 1
read -r master <"$HOME/gunicorn.pid"
read -r old <"/proc/$master/task/$master/children"
kill -HUP "$master" || exit 1
tries=0
while [ "$tries" -lt 600 ]; do
    tries=$((tries + 1))
    workers=
    read -r workers <"/proc/$master/task/$master/children" || :
    fresh=${workers:+yes}
    for worker in $old; do
        case " $workers " in *" $worker "*) fresh= ;; esac
    done
    if [ -n "$fresh" ]; then
        answer=$(curl --silent --max-time 5 http://127.0.0.1:8000/) || answer=
        case " $old " in
        *" ${answer#* } "*) ;;
        *) [ "${answer%% *}" != "$revision" ] || { echo "changed $answer"; exit 0; } ;;
        esac
    fi
    # Soon at first; then seldom, as a hundred of these loops share the cores with what they wait for.
    if [ "$tries" -lt 10 ]; then sleep 0.01; else sleep 0.1; fi
done
echo "not reloaded: workers were $old, are $workers; last answer: $answer" >&2
exit 1
