# The outside libraries, all from Debian 12. Each must be there before anything is built; which room links it
# stands in CMakeLists.txt, which rooms may include its headers in the same line (checked by Rooms.cmake).
foreach(library jansson sodium unistring config idn2 csv md4c etpan curl microhttpd systemd sqlite3 seccomp)
  find_library(FORTNIGHT_LIB_${library} ${library})
  mark_as_advanced(FORTNIGHT_LIB_${library})
  if(NOT FORTNIGHT_LIB_${library})
    message(FATAL_ERROR "The library '${library}' is missing. 'sh config/demo.sh' lists and installs what Fortnight needs.")
  endif()
endforeach()
